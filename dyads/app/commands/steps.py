"""What can be done on the pages around a sitting: rating, looking away, guessing, the calm page, notes, "kept"."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

READY = AppCommand("steps.ready", "enter", msg("Ready"), msg("The other looks away: go on."))
KEEP = AppCommand("steps.keep", "enter", msg("Keep it"), msg("Keep the answer that is chosen."))
SKIP = AppCommand("steps.skip", "s", msg("Skip"), msg("Pass this question over. That is a reason, not a fault."))
LESS = AppCommand("steps.less", "left,down", msg("Less"), msg("Choose one lower."), footer=False)
MORE = AppCommand("steps.more", "right,up", msg("More"), msg("Choose one higher."), footer=False)
UNCHOOSE = AppCommand("steps.unchoose", "backspace,delete", msg("None"), msg("Choose nothing again."), footer=False)
AWAY = AppCommand("steps.away", "enter", msg("Put away"), msg("Take it off the screen."))
GUESS = AppCommand("steps.guess", "enter", msg("Keep it"), msg("Keep your guess."))
NO_GUESS = AppCommand("steps.no-guess", "escape", msg("No guess"), msg("Go on without a guess."))
STOP = AppCommand("steps.stop", "x", msg("Stop"), msg("Open a calm page."))

GO_ON = AppCommand("steps.go-on", "enter", msg("Go on"), msg("Go on where you were."))
STILL = AppCommand("steps.still", "s", msg("Silence"), msg("Two minutes of silence, then decide."))
SWAP = AppCommand("steps.swap", "w", msg("Swap"), msg("Change roles and go on."))
END = AppCommand("steps.end", "e", msg("End"), msg("End the sitting here. What was kept stays kept."))

RESUME = AppCommand("steps.resume", "enter", msg("Go on"), msg("Go on where it stood still."))
RUN_ON = AppCommand("steps.run-on", "r", msg("Count it"), msg("Count the time as sat, as if it had run on."))
CLOSE = AppCommand("steps.close", "c", msg("Close"), msg("Rate, and close it as partial."))
DISCARD = AppCommand("steps.discard", "d", msg("Discard"), msg("Discard this sitting."))
LATER = AppCommand("steps.later", "escape", msg("Later"), msg("Leave it for later."))

NOTE = AppCommand("steps.note", "n", msg("Write a note"), msg("Write a private note; nobody else sees it."))
OTHERS_NOTE = AppCommand(
    "steps.others-note", "o", msg("The other writes"), msg("The other writes a private note."), footer=False
)
NO_NOTE = AppCommand("steps.no-note", "enter", msg("No note"), msg("Go on without a note."))
KEEP_NOTE = AppCommand("steps.keep-note", "ctrl+s", msg("Keep it"), msg("Keep the note."), priority=True)
LEAVE_NOTE = AppCommand("steps.leave-note", "escape", msg("No note"), msg("Leave the note unwritten."), priority=True)
DONE = AppCommand("steps.done", "enter", msg("Done"), msg("Back to today."))
PLANS = AppCommand("steps.plans", "p", msg("See plans"), msg("See the practice plans."))

COMMANDS = (
    *(READY, KEEP, SKIP, LESS, MORE, UNCHOOSE, AWAY, GUESS, NO_GUESS, STOP),
    *(GO_ON, STILL, SWAP, END, RESUME, RUN_ON, CLOSE, DISCARD, LATER),
    *(NOTE, OTHERS_NOTE, NO_NOTE, KEEP_NOTE, LEAVE_NOTE, DONE, PLANS),
)
