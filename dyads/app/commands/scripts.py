"""What can be done in the trainer's workshop: the list of scripts, one script, the editor, a rehearsal."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

EDIT = AppCommand("scripts.edit", "e", msg("Edit"), msg("Edit this script; of one that ships, a copy of your own."))
REHEARSE = AppCommand("scripts.rehearse", "r", msg("Rehearse"), msg("Rehearse it many times faster; nothing is kept."))
FROM_HERE = AppCommand("scripts.from-here", "enter", msg("From here"), msg("Rehearse from this phase on."))
NEW = AppCommand("scripts.new", "n", msg("New"), msg("Write a new script, from a template or from another one."))

SAVE = AppCommand("editor.save", "ctrl+s", msg("Save"), msg("Save the file."), priority=True)
PROBLEM = AppCommand("editor.problem", "f8,ctrl+n", msg("Next problem"), msg("Go to the next problem."), priority=True)
TRY = AppCommand("editor.rehearse", "f9,ctrl+r", msg("Rehearse"), msg("Rehearse what is saved."), priority=True)

BEGIN = AppCommand("rehearse.begin", "enter", msg("Begin"), msg("Begin the rehearsal."), priority=True)

COMMANDS = (EDIT, REHEARSE, FROM_HERE, NEW, SAVE, PROBLEM, TRY, BEGIN)
