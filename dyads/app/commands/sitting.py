"""What can be done in a sitting. The keys are those of plain mode."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

BEGIN = AppCommand("sitting.begin", "enter", msg("Begin"), msg("Begin the sitting."))
NEXT = AppCommand("sitting.next", "enter", msg("Next"), msg("Go on to the next phase."))
GO_ON = AppCommand("sitting.go-on", "enter,p,space", msg("Go on"), msg("Go on after a pause or a silence."))
CLOSE = AppCommand("sitting.close", "enter", msg("Go on"), msg("Go on, now that the sitting has ended."))
PAUSE = AppCommand("sitting.pause", "p,space", msg("Pause"), msg("Let the clock stand."))
STOP = AppCommand("sitting.stop", "x", msg("Stop"), msg("Silence the bells and open a calm page."))
AGAIN = AppCommand(
    "sitting.again", "b", msg("Back"), msg("The phase again; right after it began, the phase before it.")
)
STILL = AppCommand("sitting.still", "s", msg("Silence"), msg("Two minutes of silence; the time of the sitting stands."))
SWAP = AppCommand(
    "sitting.swap", "w", msg("Swap"), msg("Change roles now; whoever was interrupted has the rest later.")
)
PART = AppCommand("sitting.part", "v", msg("Your part"), msg("Look at your part again; your partner looks away."))
CLOCK = AppCommand("sitting.clock", "t", msg("Clock"), msg("Show or hide the time left."))
MUTE = AppCommand("sitting.mute", "m", msg("Bells"), msg("Bells off, or on again."))
DIM = AppCommand("sitting.dim", "d", msg("Dim"), msg("Dim the screen for the evening, or no longer."))

COMMANDS = (BEGIN, NEXT, GO_ON, CLOSE, PAUSE, STOP, AGAIN, STILL, SWAP, PART, CLOCK, MUTE, DIM)
