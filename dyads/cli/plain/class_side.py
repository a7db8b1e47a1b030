"""A class, line by line: what its trainer says and rings, and what the trainer is told of the sitting."""

from dyads.classroom.interface import ClassOrders, ParticipantClass
from dyads.cli.plain.linked import Teller
from dyads.cli.plain.terminal import Talk
from dyads.link.interface import Link
from dyads.practice.records import SessionRecord
from dyads.presentation.classroom import said_by_trainer, trainer_text
from dyads.presentation.linking import PATIENCE_NS
from dyads.services.class_joining import class_of, due_now, join, link_again, may_begin, ring, status_of
from dyads.services.class_opening import told_of_me
from dyads.services.home import Home
from dyads.services.link_opening import owner
from dyads.services.snapshot import Snapshot
from dyads.words import say


class PlainClassSide:
    """The class in which a pair sits, as `dyads.cli.plain.linked.ClassSide`."""

    def __init__(self, talk: Talk, home: Home, joined: ParticipantClass, *, silent: bool = False) -> None:
        """Prepare to listen; `silent`: no bell is rung here."""
        self._talk, self._home, self._joined = talk, home, joined
        self._silent = silent or home.config.mute
        self._trainer, self._since = Teller(talk), talk.now()

    @property
    def link(self) -> Link | None:
        """The link to the partner whom one had when this program ended."""
        return link_again(self._joined)

    @property
    def orders(self) -> ClassOrders:
        return self._joined.orders

    def leave(self) -> None:
        """Leave the class, and perhaps come back by its link."""
        self._joined.suspend()

    def follow(self, view: Snapshot) -> None:
        presence = None if view.linked is None else view.linked.presence
        self._joined.report(status_of("sitting", presence, view))
        self.hear()

    @property
    def may_begin(self) -> bool:
        return may_begin(self._joined.state())

    def hear(self) -> None:
        """Say what the trainer says, ring what the trainer rings, and say where the trainer is."""
        for order in due_now(self._joined):
            if order.kind == "say":
                self._talk.say(said_by_trainer(order.message))
            elif not self._silent:
                ring(self._home, self._joined, order)
        if self._talk.now() - self._since < PATIENCE_NS:
            return  # whoever has just come has heard nobody yet
        trouble = self._joined.trouble()
        self._trainer.tell(trainer_text(self._joined.state()) if trouble is None else say(trouble))


def class_side_again(talk: Talk, home: Home, record: SessionRecord) -> PlainClassSide | None:
    """Return the class in which an interrupted sitting took place; None: it was in none."""
    invitation = class_of(home, record)
    if invitation is None:
        return None
    sitting = None if record.setup.linked is None else record.setup.linked.sitting
    return PlainClassSide(talk, home, join(home, told_of_me(home, owner(home)), invitation, rejoin=sitting))
