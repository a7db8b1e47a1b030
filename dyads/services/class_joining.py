"""What a participant's program makes of a class: the set-up of its pair, what the trainer is told, who may begin."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID, uuid4

from dyads.classroom.interface import ClassScript, Order, PairStatus, ParticipantClass, TrainerState
from dyads.classroom.invitation import ClassInvitation
from dyads.link.interface import Link, LinkPartner, Presence, SharedSetup, Stage
from dyads.link.places import AddressError
from dyads.practice.bell import DEFAULT_STRIKES
from dyads.practice.fields import NS
from dyads.practice.people import Person
from dyads.practice.records import SessionRecord
from dyads.practice.replay import Standing
from dyads.practice.setup import FirstBy, Side, partner_side
from dyads.services.class_opening import LeadNow, authority_of, has_classes
from dyads.services.home import Home
from dyads.services.link_opening import LinkNow
from dyads.services.linking import own_setup, script_in
from dyads.services.prepare import Prepared, SittingChoices
from dyads.services.rehearsal import strangers
from dyads.services.sittings import SessionOptions, SitNow, prepare_sitting
from dyads.services.snapshot import Snapshot
from dyads.services.sounding import striker

_TRIES, _NAP = 40, 0.05


@dataclass(frozen=True, slots=True)
class JoinNow:
    """Open with a class that somebody else leads.

    Attributes:
        invitation: None where it is still to be typed.
        room: this computer stands in a hall and follows; nothing is asked or kept.
    """

    invitation: ClassInvitation | None
    options: SessionOptions
    room: bool = False


StartNow: TypeAlias = SitNow | LinkNow | JoinNow | LeadNow
"""With what the app may open besides Today."""


def join(
    home: Home, me: LinkPartner, invitation: ClassInvitation, *, is_room: bool = False, rejoin: UUID | None = None
) -> ParticipantClass:
    """Go to a class; who was in it before comes back as the same. Raises OSError: it cannot be kept.

    Args:
        rejoin: the sitting that was interrupted, to be gone on with.
    """
    from dyads.classroom.joining import join_class  # here, because only classes need it

    return join_class(
        home.places.links,
        invitation,
        me,
        home.clock,
        is_room=is_room,
        rejoin=rejoin,
        authority=authority_of(home),
    )


def class_of(home: Home, record: SessionRecord) -> ClassInvitation | None:
    """Return the invitation to the class in which an interrupted sitting took place; None: it was in none."""
    linked = record.setup.linked
    if linked is None or not has_classes(home):
        return None
    from dyads.classroom.kept import kept_seats

    kept = next((one for one in kept_seats(home.places.links) if one.sitting == linked.sitting), None)
    try:
        return None if kept is None else kept.invitation
    except AddressError:
        return None


def link_again(joined: ParticipantClass) -> Link | None:
    """Return the link to the partner whom one had when this program ended; waits for it a moment."""
    for _turn in range(_TRIES):
        if (link := joined.pair_link()) is not None:
            return link
        time.sleep(_NAP)
    return None


def room_told(home: Home, invitation: ClassInvitation, name: str) -> LinkPartner:
    """Return what the trainer is told of a room, which is the same after a return."""
    import dyads
    from dyads.classroom.kept import kept_seat

    kept = kept_seat(home.places.links, invitation.secret) if has_classes(home) else None
    me = kept.me if kept is not None and kept.is_room else uuid4()
    return LinkPartner(id=me, name=name, language=home.language, version=dyads.__version__)


def room_setup(home: Home, sits_by: ClassScript) -> Prepared:
    """Return the set-up by which a room follows: nobody's, so that there is nothing to keep."""
    one, other = strangers(alone=False)
    shared = _shared(sits_by, "a", "a", sits_by.first_by)
    told = LinkPartner(id=other.id, name="")
    return own_setup(home, shared, SittingChoices(sits_by.script_id), "a", one, other, told)


def may_begin(state: TrainerState) -> bool:
    """Say whether a pair may begin by itself: the trainer cannot be reached, or has closed the class."""
    return state in {"off", "gone", "closed", "refused"}


def proposed_by(home: Home, sits_by: ClassScript, me: Person, partner: Person, side: Side) -> SharedSetup:
    """Return the set-up that side `a` proposes: all but who begins is the class's."""
    script = script_in(sits_by.scripts, home.language)
    setup = prepare_sitting(home, SittingChoices(sits_by.script_id), script, me, partner).setup
    return _shared(sits_by, side, side if setup.first == 0 else partner_side(side), setup.first_by)


def _shared(sits_by: ClassScript, side: Side, first: Side, first_by: FirstBy) -> SharedSetup:
    known = {name: getattr(sits_by, name) for name in {*SharedSetup.field_names()} & {*ClassScript.field_names()}}
    made = {"sitting": uuid4(), "revision": 1, "author": side, "first": first, "first_by": first_by}
    return SharedSetup(**(known | made))


_STAGES: Mapping[Standing, Stage] = {"waiting": "ready", "ended": "after", "stopped": "after"}
"""What the trainer is told of a sitting that has not begun, or is over."""


def status_of(stage: Stage, presence: Presence | None, view: Snapshot | None = None) -> PairStatus:
    """Return what the trainer is told: how far this side is, and in a sitting where it stands; no answer, no note."""
    partner = "off" if presence is None else presence.state
    within = None if presence is None else presence.within
    segment = None if view is None else view.position.segment
    if view is not None and stage == "sitting":
        stage = _STAGES.get(view.position.standing, stage)
    if view is None or segment is None:
        return PairStatus(stage, partner, within)
    here = view.position
    holds = () if view.linked is None else view.linked.holds
    return PairStatus(
        stage,
        partner,
        within,
        phase=segment.index,
        left=None if here.remaining is None else -(-here.remaining // NS),
        is_paused=any(author != "t" for author in holds),
    )


def due_now(joined: ParticipantClass) -> tuple[Order, ...]:
    """Return the trainer's bells and lines that have come; old ones, as after a return, are left out."""
    now = joined.now()
    return tuple(order for order in joined.heard() if now is None or now - order.at < _OLD_NS)


_OLD_NS = 20 * NS


def ring(home: Home, joined: ParticipantClass, order: Order) -> None:
    """Ring the trainer's bell, at its instant."""
    strike = striker(None, home.places.sounds)(DEFAULT_STRIKES["start"])
    if strike is not None:
        boot = joined.orders.boot(order.at)
        ahead = 0 if boot is None else max(0, boot - home.clock.boot_ns())
        home.bells.ring(f"class:{order.n}", strike, home.clock.monotonic_ns() + ahead)
