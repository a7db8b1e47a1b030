"""Guidance: what the exercise asks of both, of the one who speaks first, and of the one who listens."""

from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical

from dyads.app.command import bindings
from dyads.app.commands.guidance import READY
from dyads.app.screen import DyadsScreen
from dyads.app.setup_view import plan_text
from dyads.app.widgets.words import Heading, Quiet, Words
from dyads.practice.fields import clock_text
from dyads.practice.script import fill
from dyads.practice.setup import Setup
from dyads.words import _


class GuidanceScreen(DyadsScreen[bool]):
    """The last page before the sitting; ends with True when they are ready."""

    BINDINGS = bindings(READY)
    SCROLLS = True
    DEFAULT_CSS = """
    GuidanceScreen {
        #what { height: auto; }
        #what Heading { width: 1fr; margin-bottom: 0; }
        #what Quiet { width: auto; }
        .facts { margin-bottom: 1; }
        #together { height: auto; }
        &.-tall .paragraph { margin-bottom: 1; }
        #roles { layout: vertical; height: auto; }
        .role { height: auto; margin-top: 1; }
        .speaker { color: $speaker; text-style: bold; }
        .listener { color: $listener; text-style: bold; }
        &.-wide Column { max-width: 92; }
        &.-wide #roles { layout: grid; grid-size: 2; grid-gutter: 0 4; grid-rows: auto; margin-top: 1; }
        &.-wide .role { margin-top: 0; }
        &.-wide #together { max-width: 76; }
    }
    """

    def __init__(self, setup: Setup, names: tuple[str, str]) -> None:
        """Prepare the page.

        Args:
            setup: what was set up.
            names: what the two are called, by slot.
        """
        super().__init__()
        self._setup, self._names = setup, names

    def page(self) -> ComposeResult:
        """Write the guidance."""
        setup = self._setup
        guidance = setup.script.guidance
        together = guidance.together or guidance.text or setup.script.summary
        total = _("{length} minutes", length=clock_text(setup.planned_seconds))
        with Horizontal(id="what"):
            yield Heading(setup.script.title)
            yield Quiet(total)
        yield Quiet(plan_text(setup.script), classes="facts")
        with Vertical(id="together"):
            for paragraph in self._filled(together).strip().split("\n"):
                yield Words(paragraph, classes="paragraph")
        if setup.script.form != "dyad":
            return
        with Container(id="roles"):
            if guidance.speaker:
                with Vertical(classes="role"):
                    yield Words(self._speaks, classes="speaker")
                    yield Words(self._filled(guidance.speaker))
            if guidance.listener:
                with Vertical(classes="role"):
                    yield Words(self._listens, classes="listener")
                    yield Words(self._filled(guidance.listener))

    @property
    def _speaks(self) -> str:
        role = self._setup.script.roles.speaker
        name = self._names[self._setup.first]
        return _("Begins as {role}: {name}", name=name, role=role) if role else _("Speaks first: {name}", name=name)

    @property
    def _listens(self) -> str:
        role = self._setup.script.roles.listener
        name = self._names[1 - self._setup.first]
        return _("Begins as {role}: {name}", name=name, role=role) if role else _("Listens first: {name}", name=name)

    def _filled(self, text: str) -> str:
        setup = self._setup
        values = {"speaker": self._names[setup.first], "listener": self._names[1 - setup.first]}
        if setup.plan_day is not None and setup.plan_day.theme:
            values["theme"] = setup.plan_day.theme
        return fill(text, values)

    def action_ready(self) -> None:
        """Go on."""
        self.dismiss(True)

    def action_back(self) -> None:
        """Back to set-up."""
        self.dismiss(False)
