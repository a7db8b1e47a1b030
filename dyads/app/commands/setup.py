"""What can be done in set-up, on the first evening, and in lists of choices."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

BEGIN = AppCommand("setup.begin", "enter", msg("Go on"), msg("Go on with what is shown."))
CHANGE = AppCommand("setup.change", "space", msg("Choose"), msg("Choose from a list, or type a name."))
LESS = AppCommand("setup.less", "left", msg("Before"), msg("Take the value before."), footer=False)
MORE = AppCommand("setup.more", "right", msg("Change"), msg("Take the next value."))
RING = AppCommand("setup.ring", "b", msg("Bell"), msg("Ring a bell, to hear whether it is heard."))
AGAIN = AppCommand("setup.again", "r", msg("Ring again"), msg("Ring the bell once more."))
SKIP = AppCommand("setup.skip", "escape", msg("Skip"), msg("Leave this question open."))

COMMANDS = (BEGIN, CHANGE, LESS, MORE, RING, AGAIN, SKIP)
