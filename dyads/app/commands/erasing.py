"""What can be done where something would be erased for good."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

ERASE = AppCommand("erasing.erase", "e", msg("Erase it"), msg("Erase it for good."))
KEEP = AppCommand("erasing.keep", "escape,n", msg("Keep it"), msg("Leave everything as it is."))

COMMANDS = (ERASE, KEEP)
