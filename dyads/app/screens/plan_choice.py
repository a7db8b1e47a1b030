"""Which plan: all there are, with what each is about."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.screen import DyadsScreen
from dyads.app.widgets.choice import Choice
from dyads.app.widgets.words import Heading, Quiet
from dyads.library.plans import list_plans, plan_in_language
from dyads.plan.model import Plan
from dyads.presentation.plan import length_text
from dyads.words import _, n_
from dyads.words.catalogue import plain

_GENTLE = "gentle-four-weeks"
"""The first plan stands first."""


class PlanChoiceScreen(DyadsScreen[str]):
    """Ends with the id of a plan, or None."""

    DEFAULT_CSS = """
    PlanChoiceScreen {
        Page { align: center top; }
        Choice { max-height: 1fr; }
        Column { height: 100%; }
        #about { height: 6; margin-top: 1; }
        &.-short #about { height: 4; }
        &.-short Heading { display: none; }
    }
    """

    def __init__(self, current: str = "") -> None:
        """Prepare the list.

        Args:
            current: the id of the plan that is followed, or an empty string.
        """
        super().__init__()
        self._current = current
        self._plans: dict[str, Plan] = {}

    def page(self) -> ComposeResult:
        """Write the list."""
        listed = list_plans(self.home.shelves)
        files = [item.loaded.value for item in listed if item.loaded.value is not None]
        plans = {file.id: plan_in_language(file, self.home.language) for file in files}
        self._plans = dict(sorted(plans.items(), key=lambda item: (item[0] != _GENTLE, item[1].title.casefold())))
        broken = len(listed) - len(files)
        yield Heading(_("Plans"))
        yield Choice(*(Option(_line(plan), id=name) for name, plan in self._plans.items()))
        yield Quiet("", id="about")
        if broken:
            yield Quiet(n_("{count} file cannot be read; see the workshop.", "{count} files cannot be read.", broken))

    def on_mount(self) -> None:
        """Mark the plan of now."""
        names = list(self._plans)
        self.query_one(Choice).highlighted = names.index(self._current) if self._current in names else 0

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        plan = self._plans.get(event.option_id or "")
        if plan is not None:
            self.query_one("#about", Quiet).say(plan.summary)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)


def _line(plan: Plan) -> Content:
    return Content.assemble(plain(plan.title, lines=False), (f"   {length_text(plan)}", "$quiet"))
