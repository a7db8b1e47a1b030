"""The settings: everything in one list, kept the moment it is changed."""

from contextlib import suppress
from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import OptionList

from dyads.app.common.form import Field, FormScreen, TextPage, problem_text
from dyads.app.common.rows import OpenRows, Row, Rows
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet, Words
from dyads.app.people.screen import PeopleScreen
from dyads.app.settings.bells import BellsTrialScreen
from dyads.app.settings.colours import ColoursScreen
from dyads.app.settings.keys import KeysScreen
from dyads.app.settings.view import NOTES, command_text, note_text, read_command, rows, stepped
from dyads.journal.errors import JournalTrouble
from dyads.practice.message import Problem, msg
from dyads.practice.people import Person
from dyads.services.speaking import SAMPLE, say_aloud, speech_settings
from dyads.settings.config import not_read
from dyads.words import _, say, say_in

_LONGEST_HELP, _LONGEST_CONSENT = 4000, 8000  # as the settings file allows
_SOUND = frozenset({"player", "volume", "speech_volume"})


def _config_problem(problem: Problem) -> str:
    text = problem_text(problem)
    if not problem.place.line:
        return text
    place, _colon, what = text.partition(": ")
    text = f"{place}: {problem.key}: {what}" if problem.key else text
    return _("config.toml, line {problem}", problem=text)


class SettingsScreen(DyadsScreen[None]):
    """One line a setting; what is marked is explained below."""

    AUTO_FOCUS = "OpenRows"
    DEFAULT_CSS = """
    SettingsScreen {
        Rows { scrollbar-size-vertical: 1; max-height: 15; }
        &.-tall Rows { max-height: 100%; }
        Rows.-below { max-height: 8; }
        #problems { color: $warning; margin-bottom: 1; max-height: 8; }
        #note { margin-top: 1; height: 2; padding: 0 1; }
        &.-short Heading { margin-bottom: 0; }
        &.-short Rows { max-height: 10; }
        &.-short #note { margin-top: 0; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._other_sound = False

    def page(self) -> ComposeResult:
        yield Heading(_("Settings"))
        if problems := self._problems():
            yield Words("\n".join(problems), id="problems")
        lines = OpenRows(self._rows())
        lines.set_class(bool(problems), "-below")
        yield lines
        yield Quiet("", id="note")

    def _rows(self) -> tuple[Row, ...]:
        people: tuple[Person, ...] = ()
        with suppress(JournalTrouble):  # the page of people says why
            people = self.home.people()
        return rows(self.home.config, people)

    def _problems(self) -> list[str]:
        problems = self.home.config_problems
        said = [_config_problem(each) for each in problems]
        if problems:
            said = [say(not_read(problems)), *said]
            said.append(_("A change here writes the file anew; as it is now it stays beside it, as config.toml.old."))
        if (old := self.home.old_config) is not None:
            said.append(_("What was not read of config.toml stays in {file}.", file=old.name))
        return [*said, *(say(problem) for problem in self.dyads.key_problems)]

    def mark(self) -> None:
        lines = self.query_one(Rows)
        ids = [line.id for line in lines.options]
        left = self.dyads.left_at.get("settings")
        lines.highlighted = ids.index(left) if left in ids else 0

    def on_screen_resume(self) -> None:
        for shown in self.query(Rows):
            shown.show_rows(self._rows())

    async def renew(self) -> None:
        """Write the page anew, with the same line marked."""
        await super().renew()
        self.query_one(Rows).focus()

    @on(OptionList.OptionHighlighted)
    def _explain(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id is not None:
            self.dyads.left_at["settings"] = event.option_id
        if event.option_id in NOTES:
            self.query_one("#note", Quiet).say(note_text(event.option_id))

    # What is changed

    @on(Rows.Stepped)
    async def _step(self, event: Rows.Stepped) -> None:
        changes = stepped(self.home.config, event.row, event.step)
        if changes:
            await self._set(**changes)
        else:
            self._open(event.row)

    async def _set(self, **changes: object) -> None:
        """Change settings, keep them, and let them hold at once."""
        had_problems = bool(self.home.config_problems)
        refused = self.home.set(**changes)
        if "theme" in changes:
            self.dyads.wear(self.home.config.theme)
        if "mute" in changes and "bells" in self.home.__dict__:
            self.home.bells.mute(self.home.config.mute)
        self._other_sound = self._other_sound or not _SOUND.isdisjoint(changes)
        if "language" in changes:
            await self.dyads.speak(self.home.language)
        elif had_problems:
            await self.renew()
        else:
            self.query_one(Rows).show_rows(self._rows())
        if refused:
            self.dyads.tell_not_written()

    @on(Rows.Picked)
    async def _pick(self, event: Rows.Picked) -> None:
        if event.row == "theme" or not stepped(self.home.config, event.row, 1):
            self._open(event.row)
        else:
            await self._step(Rows.Stepped(event.row, 1))

    def _open(self, row: str) -> None:
        match row:
            case "theme":
                self.app.push_screen(ColoursScreen())
            case "people":
                self.app.push_screen(PeopleScreen())
            case "bell":
                self.app.push_screen(BellsTrialScreen())
            case "hear":
                self._hear_voice()
            case "keys":
                self.app.push_screen(KeysScreen())
            case "help":
                self._write("help_text", _LONGEST_HELP)
            case "consent":
                self._write("consent_text", _LONGEST_CONSENT)
            case "cue":
                self._ask_command()
            case _:
                pass

    @work(thread=True, exclusive=True, group="voice")
    def _hear_voice(self) -> None:
        """Read a sentence in the language of the program with the voice that is set, and say why where that fails."""
        home = replace(self.home, config=self.home.config.changed(mute=False))  # with bells of its own
        try:
            settings = speech_settings(home.config, home.places)
            trial = say_aloud(home, say_in(home.language, SAMPLE), home.language, settings)
        finally:
            home.let_bells_go()
        if trial.why_not is not None:
            self.app.call_from_thread(self.dyads.tell, trial.why_not)

    def _write(self, name: str, longest: int) -> None:
        text: str = getattr(self.home.config, name)
        heading, hint = (
            (_("Help text"), _("Shown on the calm page: whom to call or write to, and where."))
            if name == "help_text"
            else (_("Consent text"), _("Every person agrees to this once. Empty: nobody is asked."))
        )

        async def written(changed: str | None) -> None:
            if changed is not None and changed != text:
                await self._set(**{name: changed})

        self.app.push_screen(TextPage(heading, text, hint=hint, longest=longest), written)

    def _ask_command(self) -> None:
        text = _(
            "It is run as it stands, without a shell, at each bell. DYADS_CUE then says which: "
            "start, change, switch, silence, warn or end. Leave it empty for none."
        )
        field = Field("command", msg("Program and words"), command_text(self.home.config.cue_command))

        async def typed(words: tuple[str, ...] | None) -> None:
            if words is not None and words != self.home.config.cue_command:
                await self._set(cue_command=words)

        self.app.push_screen(FormScreen(_("Cue command"), (field,), read_command, text=text), typed)

    def on_unmount(self) -> None:
        if self._other_sound:
            self.app.run_worker(self.home.let_bells_go, thread=True, group="bells", exit_on_error=False)
