"""Where two homes find each other: four words to say or to type, or an invitation, and the partner who comes."""

from collections.abc import Sequence
from typing import Literal

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.suggester import Suggester
from textual.widgets import Input

from dyads.app.commands import LINK_DIGITS, LINK_GO, LINK_INVITE, LINK_WORDS, bindings
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Paragraph, Quiet, Words
from dyads.app.link.watching import LinkScreen
from dyads.app.session.layout import Size, banner
from dyads.link.interface import Presence
from dyads.link.words import Invitation, MeetingCode, WrongCode, completions, read_code
from dyads.presentation.linking import AWAITED, check_text, code_rows, meeting_text, waiting_for_text
from dyads.presentation.places import LEARNS, place_text
from dyads.services.link_opening import OpenedLink
from dyads.words import _, say

MeetingEnd = Literal["here", "words", "invitation"]
"""The partner is here; or new words, or an invitation in their place, shall be made, or others typed."""


class MeetScreen(LinkScreen[MeetingEnd]):
    """Shows what the partner is to be told, and who comes; who is remembered needs nothing but to come."""

    BINDINGS = bindings(LINK_GO, LINK_DIGITS, LINK_INVITE, LINK_WORDS)
    DEFAULT_CSS = """
    MeetScreen {
        Column { max-width: 100%; }
        Heading { margin-bottom: 0; }
        #large { color: $primary; text-style: bold; width: 100%; height: auto; text-wrap: nowrap; margin: 1 0; }
        #link { width: 100%; height: auto; }
        #code { width: auto; height: auto; color: black; background: white; margin: 1 0 0 0; }
        #state { text-style: bold; margin-top: 1; }
        Paragraph, #place { margin-bottom: 0; }
        Horizontal { height: auto; }
        Horizontal #how { width: 1fr; max-width: 44; margin: 2 0 0 3; }
        &.-medium Page { padding: 0 4; }
        &.-medium #state, &.-short #state { margin-top: 0; }
        &.-medium #code, &.-short #code { margin: 0; }
        &.-short #large { margin: 0; }
    }
    """

    def __init__(self, opened: OpenedLink) -> None:
        super().__init__(opened.link)
        self._opened = opened
        self._as_digits = self._here = False
        self._since = 0
        self._check: tuple[str, str] | None = None

    def page(self) -> ComposeResult:
        told = self._opened.told
        if isinstance(told, MeetingCode):
            yield Heading(_("Say these four words to your partner"), id="heading")
        elif told is not None:
            yield Heading(_("Send this link to your partner, or let their camera read it"), id="heading")
            yield Words(told.text, id="link")
        else:
            yield Heading(waiting_for_text(self._opened.known), id="heading")
        yield Words(id="large")
        if isinstance(told, MeetingCode):
            yield Quiet(_("They run dyads join, or choose “elsewhere, linked” in the set-up, and type them."), id="how")
        elif told is not None:
            with Horizontal():
                yield Words(id="code")
                how = _("Whoever has it can come in your partner’s place: send it where nobody else reads along.")
                yield Quiet(how, id="how")
        yield Words(id="state")
        yield Paragraph(id="check")
        yield Quiet(_("You meet at {place}.", place=place_text(self._opened.place)) + " " + say(LEARNS), id="place")

    def on_mount(self) -> None:
        self._since = self.home.clock.boot_ns()
        self._write()
        super().on_mount()

    def on_resize(self) -> None:
        self._write()

    def _write(self) -> None:
        told = self._opened.told
        width, height = self.size.width - 10, self.size.height
        if self._check is not None:
            self.query_one("#large", Words).say("\n".join(large(self._check, width, height)))
        elif isinstance(told, MeetingCode):
            rows = large(told.digits.split() if self._as_digits else told.words, width, height)
            if told.broker and not self._as_digits:
                rows = (*rows, f"@{told.broker}")
            self.query_one("#large", Words).say("\n".join(rows))
        elif told is not None:
            code = code_rows(told.text)
            fits = len(code) <= height - 7
            self.query_one("#code", Words).say("\n".join(code) if fits else "")
            self.query_one("#code", Words).display = fits
            self.query_one("#how", Quiet).display = width - len(code[0]) >= _BESIDE or not fits
            self.query_one("#place", Quiet).display = len(code) <= height - 12
        elif self._opened.known is not None and self._opened.known.name:
            self.query_one("#large", Words).say("\n".join(banner(self._opened.known.name, "", "huge", width)))
        self.query_one("#large", Words).display = self._check is not None or not isinstance(told, Invitation)

    def follow(self, presence: Presence) -> None:
        here = presence.partner is not None and presence.check is not None and self.link.clock.is_set
        if here and self._opened.known is not None:
            self.dismiss("here")
            return
        waited = self.home.clock.boot_ns() - self._since
        state = meeting_text(presence, self._opened.trouble, waited)
        self.query_one("#state", Words).say("" if self._opened.known is not None and state == say(AWAITED) else state)
        self.query_one("#check", Paragraph).say(check_text(presence) if here else "")
        self.query_one("#check", Paragraph).display = here
        check = presence.check if here else None
        if (here, check) == (self._here, self._check):
            return
        self._here, self._check = here, check
        if here:
            self.query_one("#heading", Heading).say(meeting_text(presence))
        for unneeded in ("#code", "#link", "#how", "#state"):
            for widget in self.query(unneeded):
                widget.display = not here
        if here or self._opened.told is not None:
            self._write()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "go":
                return self._here
            case "digits":
                return isinstance(self._opened.told, MeetingCode) and not self._here
            case "invite":
                return not self._here and (self._opened.known is not None or isinstance(self._opened.told, MeetingCode))
            case "words":
                return not self._here
            case _:
                return True

    def action_go(self) -> None:
        self.dismiss("here")

    def action_digits(self) -> None:
        self._as_digits = not self._as_digits
        self._write()

    def action_invite(self) -> None:
        self.dismiss("invitation")

    def action_words(self) -> None:
        self.dismiss("words")

    def action_back(self) -> None:
        self.dismiss(None)


def large(words: Sequence[str], width: int, height: int) -> tuple[str, ...]:
    """Return words as rows of large letters, two in a row; where that does not fit, a row each, letter by letter."""
    size: Size = "large"
    joined = [" ".join(words[i : i + 2]) for i in range(0, len(words), 2)]
    rows: list[str] = []
    for pair in joined:
        drawn = banner(pair, "", size, width)
        rows += drawn
        if len(drawn) == 1 or len(joined) * len(drawn) > height - 11:
            return tuple(row for word in words for row in (" ".join(word), ""))[:-1]
    return tuple(rows)


def completed(beginning: str) -> str | None:
    """Return the word that begins so, where three letters or more leave no doubt."""
    found = completions(beginning) if len(beginning) >= _ENOUGH else ()
    return found[0] if len(found) == 1 else None


_BESIDE = 24  # columns that the sentence beside the picture needs
_ENOUGH = 3
_LONGEST = 400


class _NextWord(Suggester):
    """Completes the word that is being typed."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        head, space, last = value.rpartition(" ")
        whole = completed(last)
        return None if whole is None else f"{head}{space}{whole}"


class JoinScreen(DyadsScreen[MeetingCode | Invitation]):
    """Takes the words, digits or link that the partner gave; mistakes are named. Ends with what they say."""

    DEFAULT_CSS = """
    JoinScreen {
        Line { margin-bottom: 1; }
        #trouble { color: $warning; margin-top: 1; }
    }
    """

    def page(self) -> ComposeResult:
        yield Heading(_("Which words does your partner see?"))
        line = Line(placeholder=_("four words, or the digits, or the link"), id="words")
        line.max_length, line.suggester = _LONGEST, _NextWord()
        yield line
        yield Quiet(_("After three letters a word is completed: go on with a space."))
        yield Words(id="trouble")

    @on(Input.Changed)
    def _follow(self, event: Input.Changed) -> None:
        """Let a space take the completion, so that one types on; what was wrong is not said any longer."""
        self.query_one("#trouble", Words).say("")
        line, typed = event.input, event.value
        if not typed.endswith(" ") or line.cursor_position != len(typed):
            return
        head, space, last = typed.rstrip(" ").rpartition(" ")
        whole = completed(last)
        if whole is not None and whole != last:
            line.value = f"{head}{space}{whole} "
            line.cursor_position = len(line.value)

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        try:
            self.dismiss(read_code(event.value))
        except WrongCode as wrong:
            hint = f" ({say(wrong.hint)})" if wrong.hint else ""
            self.query_one("#trouble", Words).say(f"{say(wrong.message)}{hint}")
