"""What can be done on every screen."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

BACK = AppCommand("everywhere.back", "escape", msg("Back"), msg("Go back one step."))
LEAVE = AppCommand("everywhere.leave", "q", msg("Leave"), msg("Leave dyads. It asks only if something would be lost."))
LEAVE_NOW = AppCommand(
    "everywhere.leave-now",
    "ctrl+q,ctrl+c",
    msg("Leave"),
    msg("Leave dyads, also from within a text."),
    footer=False,
    priority=True,
)
HELP = AppCommand("everywhere.help", "question_mark,f1", msg("Keys"), msg("Show every key of this page."))
PALETTE = AppCommand(
    "everywhere.palette", "colon,ctrl+p", msg("Search"), msg("Find something to do by its name."), footer=False
)
AGREEMENTS = AppCommand(
    "everywhere.agreements",
    "a",
    msg("Agreements"),
    msg("Read the agreements and the note on safety."),
    footer=False,
)

COMMANDS = (BACK, LEAVE, LEAVE_NOW, HELP, PALETTE, AGREEMENTS)
