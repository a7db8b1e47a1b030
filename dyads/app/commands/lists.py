"""What can be done in lists and in lines to type in."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

SELECT = AppCommand("lists.select", "enter", msg("Choose"), msg("Choose what is marked; a digit chooses directly."))
SUBMIT = AppCommand("lists.submit", "enter", msg("Go on"), msg("Go on with what was typed, or with nothing."))

COMMANDS = (SELECT, SUBMIT)
