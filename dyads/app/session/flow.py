"""The way through one sitting: rate before, sit, rate after, a note, "kept". It can be taken up after a crash."""

from asyncio import CancelledError, shield, wait_for, wrap_future
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dyads.app import routes
from dyads.app.common.dialogs import Ask
from dyads.app.common.private import LookAwayScreen, open_to_each_other
from dyads.app.common.rating import RateScreen
from dyads.app.common.screen import Between
from dyads.app.session.before import AgreeMinuteScreen
from dyads.app.session.each_other import EachOtherScreen
from dyads.app.session.halted import Afterwards, EarlyEndScreen, LeftOverScreen, StopScreen
from dyads.app.session.kept import KeptScreen, NoteOffer, NoteScreen
from dyads.app.session.parts import ScreenDrawSteps
from dyads.app.session.sitting import RoomScreen, SittingScreen
from dyads.app.session.stage import StageRoles, stage_roles
from dyads.app.shell import Shell
from dyads.journal.errors import JournalTrouble
from dyads.journal.ratings import AskedMeasure
from dyads.journal.sessions import Unfinished
from dyads.practice.apart import lateness
from dyads.practice.clock import next_full_minute
from dyads.practice.message import msg
from dyads.practice.session import whole
from dyads.practice.setup import Moment, Question, Setup, Slot
from dyads.presentation.script_texts import wording
from dyads.services.each_other import AnswersInMemory, both_were_asked
from dyads.services.home import Home
from dyads.services.interrupted import InterruptedSitting, interrupted_sitting, moments_left
from dyads.services.journal import note_event
from dyads.services.prepare import Prepared
from dyads.services.questionnaire import Questionnaire, sitting_questionnaire
from dyads.services.session_store import Receipt
from dyads.services.sittings import (
    SessionOptions,
    Sitting,
    begin_sitting,
    called,
    folder_of_script,
    lists_of_parts,
    nameless,
    resume_sitting,
    sittings_so_far,
    terms_of,
    with_voice,
)
from dyads.services.sounding import display_awake
from dyads.words import _

Stage = Literal["before", "sitting", "after", "note"]
Way = Literal["on", "back", "end"]
"""Where a stage leads: to the next, back to the sitting, or to the close, as somebody ended it."""
_STAGES: tuple[Stage, ...] = ("before", "sitting", "after", "note")
_PATIENCE = 2.0  # seconds that the last page waits for the disk


def begin(
    app: Shell, prepared: Prepared, options: SessionOptions, *, at: datetime | None = None, room: bool = False
) -> None:
    """Begin what was set up; the room form has big letters and bells only: no names, ratings or journal."""
    sitting = begin_sitting(app.home, prepared, options, agreed=at if prepared.setup.apart and not room else None)
    names = (nameless(0), nameless(1)) if room else names_of(app.home, prepared.setup)
    walk = SessionFlow(
        app, sitting, stage_roles(prepared.setup, names, lists_of_parts(app.home, prepared.setup)), options, at=at
    )
    first: Stage = "sitting" if options.begins_at else "before"
    app.run_worker(walk.room() if room else walk.through(first), group="sitting")


def go_on(app: Shell, left: Unfinished) -> None:
    """Ask what shall become of a sitting that was interrupted, and do it."""
    app.run_worker(_go_on(app, left), group="sitting")


def names_of(home: Home, setup: Setup) -> tuple[str, str]:
    """Return what the two slots are called."""
    try:
        known = {person.id: person for person in home.people()}
    except JournalTrouble:
        known = {}
    people = [known.get(person) for person in setup.people]
    return called(people[0], 0), called(people[1], 1) if len(people) > 1 else _("Your partner")


async def _go_on(app: Shell, unfinished: Unfinished) -> None:
    try:
        left = interrupted_sitting(app.home)
        if left is None or left.unfinished.record.setup.session != unfinished.record.setup.session:
            return
        chosen = await what_becomes(app, left)
    except JournalTrouble as trouble:
        app.tell(trouble.message)
        return
    if chosen != "later":
        await do_with_left(app, left, chosen)


async def what_becomes(app: Shell, left: InterruptedSitting) -> Afterwards:
    """Ask what shall become of a sitting that was interrupted. Raises JournalTrouble."""
    page = LeftOverScreen(left, rates="after" in moments_left(app.home, left))
    return await app.push_screen_wait(page) or "later"


async def do_with_left(app: Shell, left: InterruptedSitting, chosen: Afterwards) -> None:
    """Do what was chosen for a sitting that was interrupted."""
    try:
        moments = moments_left(app.home, left)
        setup = left.unfinished.record.setup
        options = SessionOptions(beside=folder_of_script(app.home, setup.script_id))
        options = with_voice(app.home, setup, wording(setup, names_of(app.home, setup)), options)
        if setup.linked is not None and chosen == "on":
            await app.back_to_partner(left.unfinished.record, options, moments)
            return
        sitting = resume_sitting(app.home, left.unfinished.record, options)
        asked = app.home.journal.asked(sitting.prepared.setup.session)
    except JournalTrouble as trouble:
        app.tell(trouble.message)
        return
    if chosen == "discard":
        beneath = Between(kept=True)
        await app.push_screen(beneath)
        sitting.conductor.discard()
        await _written(sitting.store.ready())
        await beneath.dismiss(None)  # the page below reads anew what there is
        return
    setup = sitting.prepared.setup
    cast = stage_roles(setup, names_of(app.home, setup), lists_of_parts(app.home, setup))
    walk = SessionFlow(app, sitting, cast, options, moments=moments, asked=asked)
    if chosen == "close":
        await walk.through("after", ended=left.state == "stopped")
        return
    _take_up(sitting, left, run_on=chosen == "run-on")
    await walk.through("before")


async def _written(receipt: Receipt) -> None:
    """Wait for the disk, but not for long."""
    written = wrap_future(receipt)
    written.add_done_callback(lambda done: done.cancelled() or done.exception())  # told by the page, whenever it comes
    with suppress(JournalTrouble, TimeoutError):
        await wait_for(shield(written), _PATIENCE)


def _take_up(sitting: Sitting, left: InterruptedSitting, *, run_on: bool) -> None:
    if run_on:
        sitting.conductor.as_if_run_on()
    elif left.begun and not left.ended:
        sitting.conductor.press("resume")


@dataclass
class SessionFlow:
    """One sitting on its way through the screens.

    Attributes:
        moments: the moments of rating still to come.
        asked: what was asked before it was interrupted.
        saved: what was given and may not be on the disk yet.
        was_sat: whether the page of the sitting was shown.
        unshown: whether they were asked to show each other their answers, and not both wanted it.
    """

    app: Shell
    sitting: Sitting
    cast: StageRoles
    options: SessionOptions
    at: datetime | None = None
    moments: tuple[Moment, ...] = ("before", "after")
    asked: Collection[AskedMeasure] = ()
    saved: list[Receipt] = field(default_factory=list)
    unshown: bool = False
    was_sat: bool = False
    answers: AnswersInMemory = field(init=False)

    def __post_init__(self) -> None:
        self.answers = AnswersInMemory(self.sitting.store)

    @property
    def setup(self) -> Setup:
        return self.sitting.prepared.setup

    @property
    def kept(self) -> bool:
        return self.options.kept and self.options.speed == 1

    async def through(self, start: Stage, *, ended: bool = False) -> None:
        """Go through the screens from a stage on; whoever ends early, or has `ended` it before, comes to "kept" too."""
        beneath = Between(kept=self.kept)
        await self.app.push_screen(beneath)
        if ended:
            self._questionnaire("after").leave("not-reached")
        else:
            at, first = _STAGES.index(start), _STAGES.index(start)
            while first <= at < len(_STAGES):
                way = await self._do(_STAGES[at])
                if way == "end":
                    break
                at = at + 1 if way == "on" else _STAGES.index("sitting")
        plans = await self._close()
        await beneath.dismiss(None)
        if plans:
            self.app.open_page(routes.PLAN)

    async def room(self) -> None:
        """Only the sitting, for a class."""
        with display_awake():
            await self.app.push_screen_wait(RoomScreen(self.sitting, self.cast, at=self.at, kept=False))

    async def _do(self, stage: Stage) -> Way:
        """Do one stage, and say where it leads."""
        match stage:
            case "before" | "after":
                return await self._rate(stage)
            case "sitting":
                return await self._sit()
            case "note":
                while self.kept:
                    way = await self._note()
                    if way != "on" or await self._show_each_other():
                        return way
                return "on"

    # Rating

    async def _rate(self, moment: Moment) -> Way:
        if moment not in self.moments:
            return "on"
        questionnaire = self._questionnaire(moment)
        looked: Slot | None = None
        asked = questionnaire.left
        while (question := questionnaire.question) is not None:
            passed: bool | None = True
            away = questionnaire.shared and looked != question.slot
            if away:
                passed = await self._look_away(question.slot)
            if passed:
                looked = question.slot
                passed = await self._ask(questionnaire, self.cast.names[question.slot])
                if passed is None and questionnaire.shared:
                    looked = None  # back to the page before the questions
                    continue
            if passed is None and moment == "after" and questionnaire.left == asked and self._may_return:
                return "back"
            if passed is None and not await self._leaves(moment):
                continue
            if passed is None or (passed is False and not await self._stay()):
                questionnaire.leave("not-reached")
                return "end"
        return "on"

    @property
    def _may_return(self) -> bool:
        """Whether the page of the sitting can be gone back to: it ended here and now."""
        return self.was_sat and self.sitting.conductor.look().position.standing == "ended"

    async def _leaves(self, moment: Moment) -> bool:
        """Ask whoever goes back from the first page whether they leave."""
        what = msg("The sitting has not begun yet; it leaves no session.")
        if moment == "after":
            what = msg("The questions that are left are not asked any more. The session is kept.")
        return await self.app.push_screen_wait(Ask(what, msg("Leave all the same?"))) is True

    def _questionnaire(self, moment: Moment) -> Questionnaire[Question]:
        clock = self.app.home.clock
        return sitting_questionnaire(self.setup, moment, self.answers.rate, clock, asked=self.asked)

    async def _look_away(self, slot: Slot) -> bool | None:
        other = self.cast.names[1 - slot]
        what = _("A few questions, for you alone.")
        page = LookAwayScreen(self.cast.names[slot], other, what, self.saved, kept=self.kept)
        return await self.app.push_screen_wait(page)

    async def _ask(self, questionnaire: Questionnaire[Question], name: str) -> bool | None:
        page = RateScreen(questionnaire, name if questionnaire.shared else "", kept=self.kept)
        passed = await self.app.push_screen_wait(page)
        self.saved = page.saved or self.saved
        return passed

    async def _stay(self) -> bool:
        """Open the calm page outside session time; False when somebody ends here."""
        page = StopScreen(self.app.home.config.help_text, still=False, swap=False)
        return await self.app.push_screen_wait(page) != "end"

    # Sitting

    async def _sit(self) -> Way:
        view = self.sitting.conductor.look()
        if view.position.standing == "stopped" or (view.position.standing == "ended" and not self.was_sat):
            return "on"
        if self.setup.apart and view.position.standing == "waiting" and not await self._meet():
            return "end"
        with display_awake():
            try:
                ended = await self.app.push_screen_wait(self.page())
            except CancelledError:
                self.sitting.conductor.leave()  # the program is left: the next start goes on from here
                raise
        self.was_sat = True
        if ended is None and self.sitting.conductor.look().position.standing != "stopped":
            return "on"
        return "on" if await self._may_still_answer() else "end"

    async def _may_still_answer(self) -> bool:
        """After an early end: offer the questions for afterwards, which nobody has to answer."""
        questionnaire = self._questionnaire("after")
        may = "after" in self.moments and questionnaire.left > 0 and not self.sitting.conductor.never_began
        while may:
            wanted = await self.app.push_screen_wait(EarlyEndScreen())
            if wanted is True:
                return True
            may = wanted is None and not await self._leaves("after")
        questionnaire.leave("not-reached")
        return False

    def page(self) -> SittingScreen:
        """Return the page of the sitting itself."""
        acts = ScreenDrawSteps(self.sitting, self.cast, self.app.home) if self.options.speed == 1 else None
        return SittingScreen(
            self.sitting,
            self.cast,
            at=self.at,
            acts=acts,
            saved=tuple(self.saved),
            kept=self.kept,
            silent=self.options.mute or self.app.home.config.mute,
        )

    async def _meet(self) -> bool:
        """See that both begin together; whoever is late joins, or both take another minute. False: somebody ends here.

        What was agreed on before anything was asked is missed where answering took longer, or after a crash.
        """
        home, missed = self.app.home, None
        if self.at is not None:
            if lateness(self.at, home.clock.now()) is None:
                return True
            missed = terms_of(home, self.setup, self.at)
        while True:
            terms = terms_of(home, self.setup, next_full_minute(home.clock.now()))
            begins = await self.app.push_screen_wait(AgreeMinuteScreen(terms, self.cast.names, missed))
            if begins is not None:
                break
            if await self._leaves("before"):
                return False
        self.at = begins
        if missed is not None and begins == missed.start:
            self.sitting.conductor.join(begins)
            self.at = None
        return True

    # Afterwards

    async def _note(self) -> Way:
        """Offer a note to each, and say where that leads."""
        is_first = self._may_return and ("after" not in self.moments or not self._questionnaire("after").left)
        here = self.setup.here
        while True:
            names = [self.cast.names[slot] for slot in here]
            chosen = await self.app.push_screen_wait(NoteOffer(names, self.saved, kept=self.kept, may_go_back=is_first))
            if chosen in {"none", "back"} or chosen is None:
                return "back" if chosen == "back" else "on"
            slot = here[0] if chosen == "first" else here[1]
            if len(here) > 1:
                what = _("A private note.")
                page = LookAwayScreen(self.cast.names[slot], self.cast.names[1 - slot], what)
                looked = await self.app.push_screen_wait(page)
                if looked is False and not await self._stay():
                    return "end"
                if not looked:
                    continue
            text = await self.app.push_screen_wait(NoteScreen(self.cast.names[slot]))
            if text:
                now = self.app.home.clock.now()
                note = note_event(self.setup.people[slot], self.setup.session, text, now)
                self.saved = [self.sitting.store.event(note)]

    async def _show_each_other(self) -> bool:
        """Show the two what both answered, where the settings have them asked and both want it.

        False where they go back to the note.
        """
        ratings = tuple(self.answers.held)
        if self.app.home.config.show_each_other == "never" or not both_were_asked(self.setup, ratings):
            return True
        shared = await open_to_each_other(self.app, self.setup, self.cast.names, ratings)
        if shared == "back":
            return False
        self.unshown = shared is None
        if shared is not None:
            await self.app.push_screen_wait(EachOtherScreen(shared))
        return True

    async def _close(self) -> bool:
        """Close the sitting and say so; True when somebody wants to see plans."""
        conductor = self.sitting.conductor
        before = sittings_so_far(self.app.home, self.setup.session) if self.kept else None
        seen = conductor.look()
        outcome = conductor.finish()
        ready = self.sitting.store.ready()
        await _written(ready)  # the page says how it stands, and follows it
        page = KeptScreen(
            self.setup.script.title,
            outcome,
            conductor.actual_seconds,
            whole(conductor.timeline, conductor.commands, seen.now),
            [ready],
            kept=self.kept,
            unkept=self.sitting.unkept,
            ratings=self.sitting.answers,
            place=0 if before is None or outcome == "discarded" else before + 1,
            unshown=self.unshown,
            names=self.cast.names,
        )
        return await self.app.push_screen_wait(page) == "plans"
