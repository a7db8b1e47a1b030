"""What both sit by, shown on both sides until both agree; and waiting for each other after the questions."""

from dataclasses import dataclass

from textual.app import ComposeResult

from dyads.app.commands import (
    LINK_AGREE,
    LINK_ALONE,
    LINK_BELLS,
    LINK_EXERCISE,
    LINK_FIRST,
    LINK_LONGER,
    LINK_REMEMBER,
    LINK_SHORTER,
    LINK_TEXT,
    SITTING_BEGIN,
    bindings,
)
from dyads.app.common.text import Heading, Paragraph, Quiet, Words
from dyads.app.keys import key_of
from dyads.app.link.watching import LargePage, LinkScreen
from dyads.app.session.banners import LargeLines
from dyads.app.session.stage import StageLine
from dyads.link.interface import Link, Presence, SharedSetup
from dyads.practice.script import Script
from dyads.practice.setup import partner_side
from dyads.practice.timeline import total_seconds
from dyads.presentation.linking import (
    agreed_text,
    meeting_text,
    partner_name,
    proposal_lines,
    remember_text,
    waiting_texts,
)
from dyads.services.link_opening import Offer
from dyads.services.linking import own_script, revised, with_first, with_length, with_next_bell, with_next_text
from dyads.words import _

_MINUTE = 60


@dataclass(frozen=True, slots=True)
class Agreeing:
    """What the page needs beside the link.

    Attributes:
        names: what the two are called, oneself first.
        offer: makes another proposal.
        remembers: whether the two are to meet without words from now on, as long as nobody says otherwise.
    """

    names: tuple[str, str]
    offer: Offer | None = None
    remembers: bool = True


class AgreedScreen(LinkScreen[SharedSetup]):
    """Ends with what both agreed to, or None where this side leaves or the partner has left."""

    BINDINGS = bindings(
        LINK_AGREE, LINK_EXERCISE, LINK_FIRST, LINK_TEXT, LINK_BELLS, LINK_LONGER, LINK_SHORTER, LINK_REMEMBER
    )
    DEFAULT_CSS = """
    AgreedScreen {
        #what { text-style: bold; margin-bottom: 1; }
        #agreed { color: $primary; margin: 1 0; }
    }
    """

    def __init__(self, link: Link, agreeing: Agreeing) -> None:
        super().__init__(link)
        self._names, self._offer, self._remembers = agreeing.names, agreeing.offer, agreeing.remembers
        self._shown: SharedSetup | None = None

    def page(self) -> ComposeResult:
        yield Heading(_("You and {name}", name=self._names[1]))
        yield Words(id="what")
        yield Paragraph(_("Either of you may change it, until both have agreed."))
        yield Words(id="agreed")
        yield Quiet(remember_text(wanted=self._remembers), id="remember")
        yield Quiet(id="state")

    def follow(self, presence: Presence) -> None:
        proposed, agreed = self.link.proposed(), self.link.agreed
        if proposed is not None and agreed == (True, True):
            self.dismiss(proposed)
            return
        changed = proposed != self._shown
        self._shown = proposed
        lines = () if proposed is None else proposal_lines(proposed, self.link.side, self._names, self.home.language)
        self.query_one("#what", Words).say("\n".join(lines))
        name = partner_name(presence)
        told = _("{name} chooses what you sit by.", name=name) if proposed is None else agreed_text(agreed, name)
        self.query_one("#agreed", Words).say(told)
        fine = presence.state == "here" and presence.refusal is None
        self.query_one("#state", Quiet).say("" if fine else meeting_text(presence))
        if changed:
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in {"agree", "longer", "shorter", "bells"}:
            return self._shown is not None
        if action == "exercise":
            return self._offer is not None
        if action == "text":
            return self._shown is not None and self._script(self._shown).text_count > 1
        if action == "first":
            return self._shown is not None and self._script(self._shown).practice.has_turns
        return True

    def action_exercise(self) -> None:
        from dyads.app.today.exercises import ExercisesScreen

        shown = self._shown

        def chosen(script_id: str | None) -> None:
            made = self._offer(script_id) if self._offer is not None and script_id is not None else None
            if made is not None:
                self.link.propose(made if shown is None else revised(shown, made, self.link.side))
                self._look()

        self.app.push_screen(ExercisesScreen("" if shown is None else shown.script_id), chosen)

    def action_remember(self) -> None:
        self._remembers = not self._remembers
        self.link.remember(self._remembers)
        self.query_one("#remember", Quiet).say(remember_text(wanted=self._remembers))

    def _script(self, shown: SharedSetup) -> Script:
        return own_script(shown, self.home.language)

    def action_agree(self) -> None:
        self.link.agree(self._shown)

    def action_first(self) -> None:
        if self._shown is not None:
            self.link.propose(with_first(self._shown, partner_side(self._shown.first), self.link.side))

    def action_text(self) -> None:
        if self._shown is not None:
            self.link.propose(with_next_text(self._shown, self.link.side))

    def action_bells(self) -> None:
        if self._shown is not None:
            self.link.propose(with_next_bell(self._shown, self.link.side))

    def action_longer(self) -> None:
        self._change_length(1)

    def action_shorter(self) -> None:
        self._change_length(-1)

    def _change_length(self, step: int) -> None:
        if self._shown is None:
            return
        now = total_seconds(self._script(self._shown))
        wanted = (now // _MINUTE + 1) * _MINUTE if step > 0 else (-(-now // _MINUTE) - 1) * _MINUTE
        self.link.propose(with_length(self._shown, wanted, self.link.side))

    def action_back(self) -> None:
        self.dismiss(None)


class WaitingScreen(LinkScreen[bool], LargePage[bool]):
    """After one's own answers: ends with True when the partner is ready too, False to go on alone."""

    BINDINGS = bindings(LINK_ALONE)

    def __init__(self, link: Link) -> None:
        super().__init__(link)
        self._gone = False

    def page(self) -> ComposeResult:
        yield LargeLines()

    def how(self) -> str:
        """Return how it begins."""
        key = key_of(SITTING_BEGIN)
        return _("When both are ready, either of you begins with {key}, and the bell rings for both.", key=key)

    def follow(self, presence: Presence) -> None:
        if presence.stage in {"ready", "sitting"}:
            self.dismiss(True)
            return
        does, text = waiting_texts(presence)
        ready = StageLine("both", _("You"), _("are ready"), self.how())
        self.say_large(StageLine("both", partner_name(presence), does, text), ready)
        there = presence.state == "here"
        if self._gone == there:
            self._gone = not there
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self._gone if action == "alone" else True

    def action_alone(self) -> None:
        self.dismiss(False)

    def action_back(self) -> None:
        self.dismiss(None)
