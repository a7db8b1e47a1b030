"""The pages that are opened by name. Each is imported when it is opened, so that the first frame comes fast."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Literal

from textual.screen import Screen

PageName = Literal[
    "today",
    "welcome",
    "setup",
    "journal",
    "trends",
    "plan",
    "scripts",
    "editor",
    "settings",
    "agreements",
]

PAGES: dict[PageName, str] = {
    "today": "dyads.app.today.screen:TodayScreen",
    "welcome": "dyads.app.today.welcome:WelcomeScreen",
    "setup": "dyads.app.today.setup:SetupScreen",
    "journal": "dyads.app.journal.screen:JournalScreen",
    "trends": "dyads.app.trends.screen:TrendsScreen",
    "plan": "dyads.app.plan.screen:PlanScreen",
    "scripts": "dyads.app.workshop.scripts:ScriptsScreen",
    "editor": "dyads.app.workshop.editor:EditorScreen",
    "settings": "dyads.app.settings.screen:SettingsScreen",
    "agreements": "dyads.app.session.agreements:AgreementsScreen",
}


def page_class(name: PageName) -> type[Screen[Any]]:
    """Import a page's module and return its class."""
    module, _, member = PAGES[name].partition(":")
    found: type[Screen[Any]] = getattr(import_module(module), member)
    return found


def page(name: PageName, *given: object) -> Screen[Any]:
    """Return a new page, made of what it is given."""
    return page_class(name)(*given)  # type: ignore[arg-type]  # each page says itself what it is made of
