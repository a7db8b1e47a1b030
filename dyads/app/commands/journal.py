"""What can be done in the journal."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

OPEN = AppCommand("journal.open", "enter", msg("Open"), msg("Open the session that is marked."))
ADD = AppCommand("journal.add", "n", msg("Add one"), msg("Add a session that was sat without dyads."))
PEOPLE = AppCommand("journal.people", "p", msg("People"), msg("Names, codes and inner parts."))
UP = AppCommand("journal.up", "up,k", msg("Up"), msg("Mark the session above."), footer=False)
DOWN = AppCommand("journal.down", "down,j", msg("Down"), msg("Mark the session below."), footer=False)
PAGE_UP = AppCommand("journal.page-up", "pageup", msg("Page up"), msg("A page up."), footer=False)
PAGE_DOWN = AppCommand("journal.page-down", "pagedown", msg("Page down"), msg("A page down."), footer=False)
NEWEST = AppCommand("journal.newest", "home", msg("Newest"), msg("Mark the newest session."), footer=False)
OLDEST = AppCommand("journal.oldest", "end", msg("Oldest"), msg("Mark the oldest session."), footer=False)

MINE = AppCommand("journal.mine", "m", msg("Show me mine"), msg("See one's own answers, while others look away."))
ERASE = AppCommand("journal.erase", "d", msg("Erase"), msg("Erase this session for good."))
NOTE = AppCommand("journal.note", "n", msg("Note"), msg("Write a note about this session, or change it."))
CORRECT = AppCommand("journal.correct", "enter", msg("Correct"), msg("Correct the answer that is marked."))
WITHDRAW = AppCommand(
    "journal.withdraw", "w", msg("Withdraw"), msg("Take the answer back: it counts as withdrawn, not as skipped.")
)
SAVE = AppCommand("journal.save", "enter", msg("Keep it"), msg("Keep this session in the journal."))
LOOK = AppCommand("journal.look", "enter", msg("I am alone with it"), msg("Show it: nobody else looks."))

COMMANDS = (
    *(OPEN, ADD, PEOPLE, UP, DOWN, PAGE_UP, PAGE_DOWN, NEWEST, OLDEST),
    *(MINE, ERASE, NOTE, CORRECT, WITHDRAW, SAVE, LOOK),
)
