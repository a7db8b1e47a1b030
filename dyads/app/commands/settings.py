"""What can be done in the settings."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

OPEN = AppCommand("settings.open", "enter", msg("Open"), msg("Open or change what is marked."))
WEAR = AppCommand("settings.wear", "enter", msg("Keep it"), msg("Keep the colours that are shown."))
RING = AppCommand("settings.ring", "enter", msg("Ring it"), msg("Ring the bell that is marked."))
HEARD = AppCommand("settings.heard", "y", msg("I heard it"), msg("Say that the bell was heard."))
UNHEARD = AppCommand("settings.unheard", "n", msg("I did not"), msg("Say that nothing was heard."))
OTHER_KEY = AppCommand("settings.other-key", "enter", msg("Other key"), msg("Press another key for what is marked."))
RESET = AppCommand(
    "settings.reset", "backspace,delete", msg("Usual key"), msg("Give what is marked its usual keys again.")
)
RESET_ALL = AppCommand("settings.reset-all", "r", msg("All usual"), msg("Give everything its usual keys again."))

COMMANDS = (OPEN, WEAR, RING, HEARD, UNHEARD, OTHER_KEY, RESET, RESET_ALL)
