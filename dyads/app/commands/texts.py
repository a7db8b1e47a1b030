"""What can be done where a longer text is written."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

KEEP = AppCommand("texts.keep", "ctrl+s", msg("Keep it"), msg("Keep what is written."), priority=True)
LEAVE = AppCommand("texts.leave", "escape", msg("Leave it"), msg("Leave it as it was."), priority=True)

COMMANDS = (KEEP, LEAVE)
