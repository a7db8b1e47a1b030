"""What can be done before the start: agreements, guidance, the sentence to read aloud, and short questions."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

AGREE = AppCommand("guidance.agree", "enter", msg("We agree"), msg("Agree to what is written, for all who sit here."))
READY = AppCommand("guidance.ready", "enter", msg("We are ready"), msg("Go on to the sitting."))
READ = AppCommand("guidance.read", "enter", msg("It agrees"), msg("Both read the same: start at the time shown."))
LATER = AppCommand("guidance.later", "right,plus", msg("Later"), msg("Start a minute later."))
YES = AppCommand("guidance.yes", "y,enter", msg("Yes"), msg("Say yes."))
NO = AppCommand("guidance.no", "n,escape", msg("No"), msg("Say no."))
CLOSE = AppCommand("guidance.close", "enter", msg("Close"), msg("Close this page."))

COMMANDS = (AGREE, READY, READ, LATER, YES, NO, CLOSE)
