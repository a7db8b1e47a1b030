"""Opens the app on this terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dyads.app.background import ask

if TYPE_CHECKING:
    from dyads.services.home import Home
    from dyads.services.sittings import SitNow


def run(home: Home, start: SitNow | None = None) -> int:
    """Open the app and return when it is left; the exit code is that of a signal, or 1 after a fault."""
    take_answer = ask(home.environment, home.clock)
    from dyads.app.app import DyadsApp  # while this is imported, the terminal answers

    app = DyadsApp(home, start, light_terminal=take_answer())
    app.run()
    return app.return_code or 0
