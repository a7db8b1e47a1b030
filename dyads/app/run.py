"""Opens the app on this terminal."""

from dyads.app.background import ask
from dyads.app.start import SitNow
from dyads.sitting.home import Home


def run(home: Home, start: SitNow | None = None) -> None:
    """Open the app and return when it is left."""
    take_answer = ask(home.environment)
    from dyads.app.app import DyadsApp  # while this is imported, the terminal answers

    DyadsApp(home, start, light_terminal=take_answer()).run()
