"""Set up: everything as last time, so that Enter is enough."""

from dataclasses import replace

from textual import on, work
from textual.app import ComposeResult

from dyads.app.commands import SETUP_BEGIN, SETUP_RING, bindings
from dyads.app.common.dialogs import NameScreen, telling_trouble
from dyads.app.common.rows import Rows
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Pieces, Quiet, Words
from dyads.app.keys import key_of
from dyads.app.session.before import go_on, kept_so_far
from dyads.app.settings.bells import heard_before, remember_heard, sounds_otherwise
from dyads.app.today.setup_view import SetupTable, fitting, plan_text, rows, scaled, speech_stepped, stepped
from dyads.journal.errors import JournalTrouble
from dyads.library.render import render
from dyads.library.scripts import ScriptFile, find_script, in_language, list_scripts
from dyads.practice.bell import Strike
from dyads.practice.message import Problem, msg
from dyads.practice.people import Person
from dyads.practice.setup import Slot
from dyads.services.prepare import SittingChoices, with_exercise
from dyads.services.sittings import SessionOptions, last_first, me_and_partner
from dyads.services.speaking import NO_VOICE, lacks_voice, voice_missed
from dyads.words import _, say

_UNTIL_WARM = 2.0
"""Seconds after which it is known which way the bells sound."""


class SetupScreen(DyadsScreen[None]):
    """What is sat, with whom, who begins, how long."""

    BINDINGS = bindings(SETUP_BEGIN, SETUP_RING)
    DEFAULT_CSS = """
    SetupScreen {
        Rows { margin-bottom: 1; }
        #division, #note { padding: 0 1; }
        #note { margin-top: 1; }
    }
    """

    def __init__(self, choices: SittingChoices) -> None:
        """Prepare the page with choices as last time, or as a plan says."""
        super().__init__()
        self._choices = choices
        self._file: ScriptFile | None = None
        self._problems: tuple[Problem, ...] = ()
        self._people: tuple[Person, ...] = ()
        self._heard: str | None = None
        self._may_go_dark = False
        self._lacks_voice = False

    def page(self) -> ComposeResult:
        self._take_script(self._choices.named)
        self._read_people()
        if self._file is None:
            yield Heading(_("This exercise cannot be used"))
            for problem in self._problems:
                yield Words(render(problem, None))
            yield Quiet(_("Press {key} to choose another.", key=key_of(SETUP_BEGIN)), id="note")
            return
        self._choices = fitting(self._choices, self._table)
        yield Heading(_("Set up"))
        yield Rows(rows(self._choices, self._table))
        yield Pieces(id="division")
        yield Quiet(id="note")

    def on_mount(self) -> None:
        self._heard = heard_before(self.home)
        self._look_for_voice()
        self._show()
        self.home.bells.warm()
        self.set_timer(_UNTIL_WARM, self._show)
        self._look_at_display()

    def _look_for_voice(self) -> None:
        """Say once for each language that nothing here reads it."""
        if self._file is None:
            return
        script = in_language(self._file, self.home.language)
        lacks = self.home.bells.private_folder() is not None
        lacks = lacks and lacks_voice(script, self.home.config, self.home.places)
        self._lacks_voice = lacks and not voice_missed(self.home, script.language)

    @work(thread=True)
    def _look_at_display(self) -> None:
        if not self.home.display_stays_on():
            self._may_go_dark = True
            self.app.call_from_thread(self._show)

    async def renew(self) -> None:
        await self.recompose()
        self._show()

    # What it knows

    def _take_script(self, name: str) -> None:
        """Take the script of this id or path."""
        loaded = find_script(name, self.home.search_path)
        self._file, self._problems = loaded.value, loaded.problems
        if self._file is None:
            self._choices = replace(self._choices, script_id=name, path="")
        else:
            self._choices = replace(self._choices, script_id=self._file.id, path=self._file.own_path)

    def _read_people(self) -> None:
        try:
            self._people = self.home.people()
        except JournalTrouble:
            self._people = ()  # said on going on, where it matters

    @property
    def _table(self) -> SetupTable:
        assert self._file is not None
        return SetupTable(
            script=in_language(self._file, self.home.language),
            me=next((person for person in self._people if person.me), None),
            others=tuple(person for person in self._people if not person.me),
            last_first=self._last_first(),
            mute=self.home.config.mute,
            usual=self.home.config.sitting,
            speech=self.home.config.speech,
        )

    def _last_first(self) -> Slot | None:
        me = next((person for person in self._people if person.me), None)
        partner = next((person for person in self._people if person.id == self._choices.partner), None)
        if me is None or partner is None:
            return None
        try:
            return last_first(self.home.journal, (me.id, partner.id))
        except JournalTrouble:
            return None

    def _show(self) -> None:
        if self._file is None or not self.is_attached:
            return
        table = self._table
        self.query_one(Rows).show_rows(rows(self._choices, table))
        self.query_one("#division", Pieces).say(plan_text(scaled(self._choices, table)))
        apart = self._choices.company == "apart" and not table.solo
        note = ""
        if apart:
            note = _("Before anything is asked you compare one number, so that both bells ring together.")
        elif self._choices.company == "linked" and not table.solo:
            note = _("Four words bring your two computers together; both keep one time, and the bells ring on both.")
        elif not table.mute and sounds_otherwise(self.home, self._heard):
            note = _("The bells sound another way than before: press {key} to hear one.", key=key_of(SETUP_RING))
        elif self._lacks_voice:
            note = say(NO_VOICE)
        dark = _("This display may go dark: the system cannot be asked to leave it on.") if self._may_go_dark else ""
        self.query_one("#note", Quiet).say(" ".join(text for text in (note, dark) if text))

    # What is changed

    @on(Rows.Stepped)
    def _step(self, event: Rows.Stepped) -> None:
        if event.row == "script" and self._choices.locked:
            return
        if event.row == "script":
            self._step_script(event.step)
        elif event.row == "sound":
            self._mute(not self.home.config.mute)
        elif event.row == "speech":
            if self.home.set(speech=speech_stepped(self.home.config.speech, event.step)):
                self.dyads.tell_not_written()
        else:
            self._choices = stepped(self._choices, self._table, event.row, event.step)
        self._show()

    def _step_script(self, step: int) -> None:
        names = [item.id for item in list_scripts(self.home.search_path) if item.loaded.value is not None]
        at = names.index(self._choices.script_id) if self._choices.script_id in names else -1
        self._change_script(names[(at + step) % len(names)])

    def _change_script(self, script_id: str) -> None:
        self._take_script(script_id)
        self._choices = fitting(replace(self._choices, total=None, plan_day=None, own_side=False), self._table)

    def _mute(self, mute: bool) -> None:
        if self.home.set(mute=mute):
            self.dyads.tell_not_written()
        self.home.bells.mute(mute)

    @on(Rows.Picked)
    def _pick(self, event: Rows.Picked) -> None:
        match event.row:
            case "script" if not self._choices.locked:
                self._pick_script()
            case "partner":
                self._pick_partner()
            case other:
                self._step(Rows.Stepped(other, 1))

    def _pick_script(self) -> None:
        from dyads.app.today.exercises import ExercisesScreen

        async def chosen(script_id: str | None) -> None:
            if script_id is None:
                return
            self._choices = replace(with_exercise(self._choices, script_id), locked=self._choices.locked)
            await self.renew()

        self.app.push_screen(ExercisesScreen(self._choices.script_id), chosen)

    def _pick_partner(self) -> None:
        known = tuple(person.name for person in self._people if person.name and not person.me)

        async def typed(name: str | None) -> None:
            if name is None:
                return
            with telling_trouble(self.dyads):
                await self._meet(name)

        self.app.push_screen(NameScreen(msg("Who is your partner?"), known), typed)

    async def _meet(self, name: str) -> None:
        """Take the partner of this name; who has had none gets it."""
        partner = next((person for person in self._people if person.id == self._choices.partner), None)
        named = {person.name.casefold() for person in self._people}
        if partner is not None and not partner.name and name.casefold() not in named:
            self.home.writer.rename(partner.id, name)
        else:
            _me, partner = me_and_partner(self.home, name, alone=False)
        await kept_so_far(self.home)
        self._read_people()
        self._choices = replace(self._choices, partner=partner.id if partner else None)
        self._show()

    # Keys

    def action_ring(self) -> None:
        self.home.bells.ring("heard", Strike("bowl"))
        remember_heard(self.home)
        self._heard = None
        self._show()

    def action_begin(self) -> None:
        if self._file is None:
            self._pick_script()
            return
        if self._choices.company == "linked" and not self._table.solo:
            from dyads.app.link.flow import go_linked  # here, because most sit at one computer
            from dyads.services.link_opening import LinkNow

            start = LinkNow(self._choices, SessionOptions(beside=self._file.path.parent), self._file)
            self.run_worker(go_linked(self.dyads, start), exclusive=True)
            return
        self.run_worker(go_on(self.dyads, self._file, self._choices, SessionOptions()), exclusive=True)
