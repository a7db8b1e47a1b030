"""What can be done on the first evening."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

RING = AppCommand("welcome.ring", "r", msg("Ring again"), msg("Ring the bell once more."))
SKIP = AppCommand("welcome.skip", "escape", msg("Skip"), msg("Leave this question open."))

COMMANDS = (RING, SKIP)
