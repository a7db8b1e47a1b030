"""A way to every page of the app: each is made as the app makes it, over a journal with a past and a plan."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from textual.screen import Screen

import dyads.app
from dyads.app.classroom.invitation import ClassInvitationScreen, MessageLine, MomentLine
from dyads.app.classroom.pages import (
    ClassAgreedScreen,
    ClassLinkScreen,
    ClassRoomScreen,
    ClassSittingScreen,
    ClassWaitingScreen,
    RoomSeatScreen,
    SeatScreen,
)
from dyads.app.classroom.trainer import ClassScreen
from dyads.app.commands import PALETTE
from dyads.app.common.dialogs import Ask, EraseScreen, FileChoiceScreen, MessageScreen, NameScreen, PickScreen
from dyads.app.common.form import Field, FormScreen, TextPage, wrong
from dyads.app.common.palette import Found, HelpScreen, Palette
from dyads.app.common.private import (
    AloneScreen,
    ChangedScreen,
    LookAwayScreen,
    ShowEachOtherScreen,
    UnsealScreen,
)
from dyads.app.common.rating import RateScreen, RatingScreen
from dyads.app.common.screen import Between, DyadsScreen, StepScreen
from dyads.app.journal.added import AddedScreen
from dyads.app.journal.correct import CorrectScreen
from dyads.app.journal.screen import JournalScreen
from dyads.app.journal.session import OwnScreen, SessionScreen
from dyads.app.link.agree import AgreedScreen, Agreeing, WaitingScreen
from dyads.app.link.meet import JoinScreen, MeetScreen
from dyads.app.link.place import AddressScreen, PlaceScreen
from dyads.app.link.sitting import EndedScreen, LinkedSittingScreen
from dyads.app.link.watching import LargePage, LinkScreen
from dyads.app.people.parts import PartsScreen
from dyads.app.people.screen import PeopleScreen, PersonScreen
from dyads.app.people.sealing import SealingScreen
from dyads.app.plan.begin import PlanChoiceScreen
from dyads.app.plan.meetings import PlanMeetingsScreen
from dyads.app.plan.questions import PlanRateScreen
from dyads.app.plan.screen import PlanScreen
from dyads.app.session import agreements, before
from dyads.app.session.agreements import AgreementsScreen, AgreeScreen, PracticeScreen
from dyads.app.session.before import AgreeApartScreen, AgreeMinuteScreen, GuidanceScreen
from dyads.app.session.each_other import EachOtherScreen
from dyads.app.session.halted import EarlyEndScreen, HaltedScreen, LeaveScreen, LeftOverScreen, StopScreen
from dyads.app.session.kept import KeptScreen, NoteOffer, NoteScreen
from dyads.app.session.parts import DrawScreen, GuessScreen
from dyads.app.session.sitting import RoomScreen, SittingScreen
from dyads.app.session.sitting_page import SittingPage
from dyads.app.session.stage import StageRoles, stage_roles
from dyads.app.settings.bells import BellsTrialScreen
from dyads.app.settings.colours import ColoursScreen
from dyads.app.settings.keys import KeysScreen, PressScreen
from dyads.app.settings.screen import SettingsScreen
from dyads.app.today.exercises import ExercisesScreen
from dyads.app.today.screen import TodayScreen
from dyads.app.today.setup import SetupScreen
from dyads.app.today.welcome import WelcomeScreen
from dyads.app.trends.screen import TrendsScreen
from dyads.app.workshop.editor import EditorScreen
from dyads.app.workshop.rehearse import RehearseScreen
from dyads.app.workshop.script import ScriptScreen
from dyads.app.workshop.scripts import ScriptsScreen
from dyads.journal.known_rows import RowChange
from dyads.journal.seal import LEAST, make_key
from dyads.library.plans import find_plan
from dyads.library.scripts import ScriptFile, find_script
from dyads.link.places import parse_address
from dyads.link.ways import MeetingPlace
from dyads.link.words import MeetingCode
from dyads.plan.due_questions import DueQuestion
from dyads.practice.apart import ApartTerms
from dyads.practice.message import msg
from dyads.practice.replay import Command
from dyads.services import planning
from dyads.services.class_opening import OpenedClass, moment_of
from dyads.services.classroom import class_script
from dyads.services.clock import HandClock
from dyads.services.each_other import SharedAnswers
from dyads.services.home import Home
from dyads.services.interrupted import interrupted_sitting
from dyads.services.link_opening import OpenedLink
from dyads.services.prepare import SittingChoices, apart_terms, known_measures
from dyads.services.private import Owner, OwnRecords
from dyads.services.questionnaire import (
    PlanQuestion,
    correction_questionnaire,
    plan_questionnaire,
    sitting_questionnaire,
)
from dyads.services.sealing import Opened
from dyads.services.sittings import SessionOptions, begin_sitting
from tests.app.conftest import ANN, BEN
from tests.app.kept import answers, fill, made
from tests.app.sat import prepared, unrated
from tests.classroom.in_memory import InMemoryClass, InMemoryParticipant
from tests.linked_homes import linked_homes, linked_pair

BASES: frozenset[type[Screen[Any]]] = frozenset(
    {
        DyadsScreen,
        StepScreen,
        LinkScreen,
        LargePage,
        RatingScreen,
        FileChoiceScreen,
        SittingPage,
        agreements._Text,
        before._TermsScreen,
    }
)
"""What pages are made from; none of them is ever shown itself."""
BENEATH: frozenset[type[Screen[Any]]] = frozenset({TodayScreen, Between})
"""Where the walks begin and end, and what lies empty beneath the pages of a sitting."""


def every_page() -> Iterator[type[Screen[Any]]]:
    """Yield each class of a page that the app has."""
    for found in pkgutil.walk_packages(dyads.app.__path__, f"{dyads.app.__name__}."):
        module = importlib.import_module(found.name)
        for one in vars(module).values():
            if inspect.isclass(one) and issubclass(one, Screen) and one.__module__ == module.__name__:
                yield one


@dataclass
class World:
    """A home with a past, and what else the pages need, each made when it is wanted first."""

    home: Home
    clock: HandClock
    folder: Path
    count: int = 10

    @classmethod
    def of(cls, home: Home, clock: HandClock, folder: Path) -> "World":
        """Return it, with Ann, Ben, their sessions and Ann's plan."""
        fill(home)
        file = find_plan("resource-tc3", home.search_path).value
        assert file is not None
        for kept in planning.begin(home, planning.enrolment_request(home, file, date(2026, 10, 26))):
            kept.result(60)
        return cls(home, clock, folder)

    def fresh(self) -> int:
        self.count += 1
        return self.count

    @cached_property
    def opened(self) -> OwnRecords:
        return OwnRecords(self.home, Owner(ANN, "Ann"), shared=True)

    @cached_property
    def file(self) -> ScriptFile:
        found = find_script("affect-dyad", self.home.search_path).value
        assert found is not None
        return found

    def sitting(self) -> tuple[Any, StageRoles]:
        """Return a sitting of Ann and Ben that has not begun, and who is who in it."""
        made_now = unrated(prepared(self.home))
        return begin_sitting(self.home, made_now, SessionOptions()), stage_roles(made_now.setup, ("Ann", "Ben"))

    def linked_page(self, page: Callable[..., Screen[Any]], **more: Any) -> Screen[Any]:
        place = self.folder / f"linked-{self.fresh()}"
        place.mkdir()
        one = linked_homes(place)[0]
        cast = stage_roles(one.sitting.prepared.setup, ("Ann", "Ben"))
        return page(one.sitting, cast, link=one.link, side=one.link.side, **more)

    def in_class(self, *, paired: bool = False) -> InMemoryParticipant:
        """Return somebody who has come into a class, with a partner or without."""
        held = self.a_class()
        one, other = held.join("Ann"), held.join("Ben")
        if paired:
            held.trainer.pair(one.id, other.id)
        return one

    def a_class(self) -> InMemoryClass:
        return InMemoryClass(self.clock, class_script(self.home, self.file), title="Monday evening")

    def terms(self) -> ApartTerms:
        setup = made(self.home, self.fresh(), self.clock.now())
        return apart_terms(self.file.script, setup, ("Ann", "Ben"), self.clock.now() + timedelta(minutes=5))

    def rating(self) -> Any:
        setup = made(self.home, self.fresh(), self.clock.now())
        return sitting_questionnaire(setup, "before", self.home.writer.rate, self.clock)

    def plan_rating(self) -> Any:
        followed = planning.look(self.home)
        assert followed is not None
        measure = known_measures(self.home.search_path)["closeness"]
        asked = PlanQuestion(DueQuestion("closeness", "week", followed.today), measure, ("Affect Dyad",))
        return plan_questionnaire(self.home, followed, (asked,))

    def correction(self) -> Any:
        setup = made(self.home, 1, self.clock.now())
        first = answers(setup)[:1]
        return correction_questionnaire(self.home, ANN.id, first, setup.measures, about=("Affect Dyad",))

    def left_over(self) -> LeftOverScreen:
        setup = made(self.home, self.fresh(), self.clock.now())
        self.home.writer.begin(setup)
        self.home.writer.command(setup.session, Command("start", 0))
        self.home.writer.ready().result(60)
        left = interrupted_sitting(self.home)
        assert left is not None
        self.home.writer.end(setup.session, "discarded", 0).result(60)
        return LeftOverScreen(left)

    def own_script(self) -> Path:
        path = self.folder / f"own-{self.fresh()}.toml"
        path.write_text(self.file.path.read_text("utf-8"), "utf-8")
        return path


def _typed(given: Mapping[str, str]) -> Any:
    del given
    return wrong(msg("Not that."))


AGREEING = Agreeing(("Ann", "Ben"))
WAYS: Mapping[type[Screen[Any]], Callable[[World], Screen[Any]]] = {
    # common
    MessageScreen: lambda _w: MessageScreen(msg("Nothing has been rated yet.")),
    Ask: lambda _w: Ask(msg("What was written is not kept."), msg("Leave it?")),
    NameScreen: lambda _w: NameScreen(msg("Who is your partner?")),
    PickScreen: lambda _w: PickScreen("Whose?", (("a", "Ann"), ("b", "Ben"))),
    EraseScreen: lambda _w: EraseScreen(msg("Erase this session?"), msg("Two answers.")),
    FormScreen: lambda _w: FormScreen("Form", (Field("one", msg("Name")), Field("two", msg("Code"))), _typed),
    TextPage: lambda _w: TextPage("A note", "It was good."),
    Palette: lambda _w: Palette([Found("Read", "here", lambda: None), Found("Sit", "here", lambda: None)], None),
    HelpScreen: lambda _w: HelpScreen(()),
    AloneScreen: lambda _w: AloneScreen("Ann", "Your answers."),
    LookAwayScreen: lambda _w: LookAwayScreen("Ann", "Ben", "A few questions."),
    ShowEachOtherScreen: lambda _w: ShowEachOtherScreen("Ann", "Ben"),
    UnsealScreen: lambda w: UnsealScreen(make_key(ANN.id, "five quiet words", w.clock.now(), LEAST).seal, "Ann"),
    ChangedScreen: lambda w: ChangedScreen(
        Opened(make_key(ANN.id, "five quiet words", w.clock.now(), LEAST), (RowChange("changed", session=1, count=2),))
    ),
    RateScreen: lambda w: RateScreen(w.rating(), "Ann"),
    # journal, people, trends, plan
    JournalScreen: lambda _w: JournalScreen(),
    SessionScreen: lambda w: SessionScreen(w.home.journal.summaries()[0]),
    OwnScreen: lambda w: OwnScreen(w.opened, made(w.home, 1, w.clock.now())),
    CorrectScreen: lambda w: CorrectScreen(w.opened, w.correction()),
    AddedScreen: lambda _w: AddedScreen(),
    PeopleScreen: lambda _w: PeopleScreen(),
    PersonScreen: lambda _w: PersonScreen(BEN.id),
    PartsScreen: lambda w: PartsScreen(w.opened),
    SealingScreen: lambda _w: SealingScreen(ANN.id, "Ann", LEAST),
    TrendsScreen: lambda w: TrendsScreen(w.opened),
    PlanScreen: lambda _w: PlanScreen(),
    PlanChoiceScreen: lambda _w: PlanChoiceScreen(),
    PlanMeetingsScreen: lambda _w: PlanMeetingsScreen(),
    PlanRateScreen: lambda w: PlanRateScreen(w.opened, w.plan_rating(), "Affect"),
    # workshop, settings
    ScriptsScreen: lambda _w: ScriptsScreen(),
    ScriptScreen: lambda w: ScriptScreen(w.own_script()),
    EditorScreen: lambda w: EditorScreen(w.own_script()),
    RehearseScreen: lambda w: RehearseScreen(w.file),
    SettingsScreen: lambda _w: SettingsScreen(),
    BellsTrialScreen: lambda _w: BellsTrialScreen(lambda *_bell: None),
    ColoursScreen: lambda _w: ColoursScreen(),
    KeysScreen: lambda _w: KeysScreen(),
    PressScreen: lambda _w: PressScreen(PALETTE),
    # before, within and after a sitting
    ExercisesScreen: lambda _w: ExercisesScreen(),
    SetupScreen: lambda _w: SetupScreen(SittingChoices("affect-dyad", partner=BEN.id)),
    WelcomeScreen: lambda _w: WelcomeScreen(),
    AgreeScreen: lambda _w: AgreeScreen("agreements"),
    AgreementsScreen: lambda _w: AgreementsScreen(),
    PracticeScreen: lambda _w: PracticeScreen(),
    GuidanceScreen: lambda w: GuidanceScreen(made(w.home, w.fresh(), w.clock.now()), ("Ann", "Ben")),
    AgreeApartScreen: lambda w: AgreeApartScreen(w.terms(), ("Ann", "Ben"), timedelta(minutes=1)),
    AgreeMinuteScreen: lambda w: AgreeMinuteScreen(w.terms(), ("Ann", "Ben")),
    SittingScreen: lambda w: SittingScreen(*w.sitting()),
    RoomScreen: lambda w: RoomScreen(*w.sitting(), kept=False),
    DrawScreen: lambda _w: DrawScreen("Ann", "the critic", is_example=True),
    GuessScreen: lambda _w: GuessScreen("Ben", ("the critic", "the child", "the driver")),
    HaltedScreen: lambda _w: HaltedScreen(timedelta(minutes=4), may_run_on=True),
    LeftOverScreen: lambda w: w.left_over(),
    StopScreen: lambda _w: StopScreen("Call Cleo."),
    LeaveScreen: lambda _w: LeaveScreen(),
    EarlyEndScreen: lambda _w: EarlyEndScreen(),
    EachOtherScreen: lambda _w: EachOtherScreen(SharedAnswers(("Ann", "Ben"), ())),
    NoteOffer: lambda _w: NoteOffer(("Ann", "Ben")),
    NoteScreen: lambda _w: NoteScreen("Ann"),
    KeptScreen: lambda _w: KeptScreen("Affect Dyad", "complete", 660, (), (), place=1),
    # linked
    PlaceScreen: lambda _w: PlaceScreen(tuple),
    AddressScreen: lambda _w: AddressScreen(),
    JoinScreen: lambda _w: JoinScreen(),
    MeetScreen: lambda w: MeetScreen(
        OpenedLink(linked_pair(w.clock)[0], MeetingPlace(parse_address("practice.example.org")), MeetingCode(7))
    ),
    AgreedScreen: lambda w: AgreedScreen(linked_pair(w.clock)[0], AGREEING),
    WaitingScreen: lambda w: WaitingScreen(linked_pair(w.clock)[0]),
    LinkedSittingScreen: lambda w: w.linked_page(LinkedSittingScreen),
    EndedScreen: lambda _w: EndedScreen(None),
    # classes
    ClassLinkScreen: lambda _w: ClassLinkScreen(),
    SeatScreen: lambda w: SeatScreen(w.in_class()),
    ClassAgreedScreen: lambda w: ClassAgreedScreen(linked_pair(w.clock)[0], AGREEING, lambda: True),
    ClassWaitingScreen: lambda w: ClassWaitingScreen(linked_pair(w.clock)[0], w.in_class()),
    RoomSeatScreen: lambda w: RoomSeatScreen(w.a_class().join("Room", is_room=True)),
    ClassSittingScreen: lambda w: w.linked_page(ClassSittingScreen, joined=w.in_class()),
    ClassRoomScreen: lambda w: ClassRoomScreen(*w.sitting(), kept=False, joined=w.in_class()),
    ClassScreen: lambda w: ClassScreen(OpenedClass(w.in_class().held.trainer, "en")),
    ClassInvitationScreen: lambda w: ClassInvitationScreen(w.a_class().trainer),
    MessageLine: lambda _w: MessageLine("To all"),
    MomentLine: lambda w: MomentLine(lambda text: moment_of(text, w.clock.now())),
}
"""How each page is made."""
