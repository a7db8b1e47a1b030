"""Beginning with a plan on the screen: the first one, another one in the middle, and the next series of meetings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from rich.cells import cell_len
from textual.content import Content

from dyads.app.common.dialogs import Ask, FileChoiceScreen, keep
from dyads.app.common.form import Field, FormScreen
from dyads.app.common.text import fitted
from dyads.app.plan.actions import Values, owner, partner_file_fields
from dyads.app.shell import Shell
from dyads.library.plans import PlanFile, find_plan, list_plans, plan_in_language
from dyads.library.search_path import ListedFile
from dyads.plan.dates import read_typed_day
from dyads.plan.due_questions import series_end
from dyads.plan.model import Plan
from dyads.practice.message import Loaded, msg
from dyads.presentation.plan import length_text
from dyads.services import plan_rules, planning
from dyads.services.home import Home
from dyads.services.planning import EnrolmentRequest, Followed
from dyads.words import _, plain

_GENTLE = "gentle-four-weeks"
"""The first plan stands first."""
_WIDEST_TITLE = 52  # cells


class PlanChoiceScreen(FileChoiceScreen[PlanFile]):
    """Ends with the id of a plan, or None."""

    DEFAULT_CSS = """
    PlanChoiceScreen {
        Choice { max-height: 1fr; }
        #about { height: 6; }
        &.-short #about { height: 4; }
    }
    """
    HEADING = msg("Plans")

    def listed(self) -> Sequence[ListedFile[PlanFile]]:
        return list_plans(self.home.search_path)

    def described(self, files: Mapping[str, PlanFile]) -> Iterable[tuple[str, Content, str]]:
        """Return the plans in the order of their titles, after the one to begin with."""
        plans = [(name, plan_in_language(file, self.home.language)) for name, file in files.items()]
        plans.sort(key=lambda item: (item[0] != _GENTLE, item[1].title.casefold()))
        width = max((cell_len(plain(plan.title, lines=False)) for _name, plan in plans), default=0)
        return ((name, _line(plan, min(width, _WIDEST_TITLE)), plan.summary) for name, plan in plans)


def _line(plan: Plan, width: int) -> Content:
    return Content.assemble(fitted(plan.title, width), (f"   {length_text(plan)}", "$quiet"))


async def choose(app: Shell, followed: Followed | None) -> bool:
    """Choose a plan and start it, or change to it where one runs; say whether that was done."""
    running = followed if followed is not None and followed.running and followed.enrolment.ended is None else None
    current = running.enrolment.plan_id if running else ""
    name = await app.push_screen_wait(PlanChoiceScreen(app.left_at.get(PlanChoiceScreen.__name__, current)))
    if name is None:
        return False
    found = find_plan(name, app.home.search_path).value
    if found is None:
        app.tell(msg("This plan cannot be used as it is."))
        return False
    begin = planning.enrolment_request(app.home, found, app.home.today)
    wish = await _ask_wish(app, begin, followed, running)
    if wish is None:
        return False
    if warnings := plan_rules.start_warnings(wish):
        hint = warnings[0].hint
        said = msg("{what}; {hint}.", what=warnings[0].what, hint=hint) if hint is not None else warnings[0].what
        if not await app.push_screen_wait(Ask(said, msg("Start on that day all the same?"))):
            return False
    if running is None:
        return await keep(app, lambda: planning.begin(app.home, wish))
    return await keep(app, lambda: planning.change(app.home, running.enrolment.id, wish))


async def _ask_wish(
    app: Shell, begin: EnrolmentRequest, latest: Followed | None, running: Followed | None
) -> EnrolmentRequest | None:
    def cannot(wish: EnrolmentRequest) -> plan_rules.Problems:
        if running is None:
            return plan_rules.cannot_start(wish, app.home.today, latest)
        return plan_rules.cannot_change(wish, running)

    heading = _("Start: {plan}", plan=begin.plan.title)
    if running is not None:
        heading = _("Change to: {plan}", plan=begin.plan.title)
    text = "" if running is None else _("What was done so far stays done.")
    form = FormScreen(heading, _wish_fields(begin), partial(_read_wish, app.home, begin, cannot), text=text)
    return await app.push_screen_wait(form)


def _wish_fields(begin: EnrolmentRequest) -> list[Field]:
    fields = [Field("on", msg("First day"), begin.on.isoformat())]
    if begin.plan.partner == "fixed":
        fields.append(Field("partner", msg("Your partner’s name")))
    elif begin.plan.partner == "weekly":
        fields += partner_file_fields("partners", msg("can also be given later"))
    if begin.plan.meeting:
        fields.append(_dates_field())
    return fields


def _dates_field() -> Field:
    hint = msg("as the plan says")
    return Field("dates", msg("Your own dates, like 2026-03-01 15:00, with commas between; or a file"), "", hint)


def _read_wish(
    home: Home, begin: EnrolmentRequest, cannot: Callable[[EnrolmentRequest], plan_rules.Problems], values: Values
) -> Loaded[EnrolmentRequest]:
    on = read_typed_day(values["on"])
    if on.value is None:
        return Loaded(None, on.problems)
    dates, partners = values.get("dates", ""), values.get("partners", "")
    filled = plan_rules.complete_request(
        begin,
        on=on.value,
        partner=values.get("partner", ""),
        partners=Path(partners).expanduser() if partners else None,
        dates=_typed_dates(dates),
        me=owner(home),
        claimed=values.get("me", ""),
        people=tuple(values.get("who", "").split(",")),
    )
    if filled.value is None:
        return filled
    problems = cannot(filled.value)
    return Loaded(None, problems) if problems else Loaded(filled.value)


def _typed_dates(text: str) -> Path | str | None:
    if not text:
        return None
    return text if text[0].isdigit() else Path(text).expanduser()


async def next_series(app: Shell, followed: Followed) -> bool:
    """Begin the next series of meetings."""
    stop = series_end(followed.enrolment, followed.today)
    if stop is None:
        return False
    begin = planning.next_series_request(followed)
    fields = [
        Field("who", msg("Who goes on, with commas between"), ", ".join(stop.people)),
        Field("on", msg("First day of the next series"), followed.today.isoformat()),
        _dates_field(),
    ]
    read = partial(_read_wish, app.home, begin, lambda wish: plan_rules.cannot_go_on(wish, followed))
    form = FormScreen(stop.name or _("The series is over"), fields, read, text=stop.text)
    wish = await app.push_screen_wait(form)
    return wish is not None and await keep(app, lambda: planning.go_on(app.home, followed.enrolment.id, wish))
