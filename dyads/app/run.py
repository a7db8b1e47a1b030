"""Opens the app on this terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dyads.app.background import ask

if TYPE_CHECKING:  # so that Today need not wait for them
    from dyads.app.start import SitNow
    from dyads.sitting.home import Home


def run(home: Home, start: SitNow | None = None) -> None:
    """Open the app and return when it is left."""
    take_answer = ask(home.environment)
    from dyads.app.app import DyadsApp  # while this is imported, the terminal answers

    DyadsApp(home, start, light_terminal=take_answer()).run()
