"""What can be done in set-up and in its lists."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

BEGIN = AppCommand("setup.begin", "enter", msg("Go on"), msg("Go on with what is shown."), priority=True)
LESS = AppCommand("setup.less", "left", msg("Before"), msg("Take the value before."), footer=False)
MORE = AppCommand("setup.more", "right", msg("Change"), msg("Take the next value."))
PICK = AppCommand("setup.pick", "space", msg("Choose"), msg("Choose from a list, or type a name."))
RING = AppCommand("setup.ring", "b", msg("Hear the bell"), msg("Ring a bell, to hear how loud it is."), footer=False)

COMMANDS = (BEGIN, LESS, MORE, PICK, RING)
