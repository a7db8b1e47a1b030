"""Opens the app: the only place of the command line that imports Textual."""

import sys

from dyads.cli.errors import Failed, fault_told
from dyads.services.home import Home
from dyads.services.sittings import SitNow
from dyads.words import _


def open_app(home: Home, start: SitNow | None = None) -> None:
    """Open the app on this terminal, at today or at a sitting.

    Raises:
        Failed: where there is no terminal to open it on.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failed(
            _("The app needs a terminal. Without one there is plain mode: dyads sit affect-dyad --plain"),
        )
    from dyads.app.run import run  # Textual is loaded here and nowhere else

    code = run(home, start)
    if code == 1:
        raise Failed(fault_told(home))
    if code:
        sys.exit(code)
