"""What can be done on Today."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

SIT = AppCommand("today.sit", "enter", msg("Sit down"), msg("Set up the practice that is shown."))
EXERCISES = AppCommand("today.exercises", "e", msg("Exercises"), msg("Choose another exercise."))
PLAN = AppCommand("today.plan", "p", msg("Plan"), msg("See the practice plan, or choose one."))
ANSWER = AppCommand("today.answer", "r", msg("Answer"), msg("Answer what the plan asks today."))
JOURNAL = AppCommand("today.journal", "j", msg("Journal"), msg("Look back at your sessions."))
TRENDS = AppCommand("today.trends", "t", msg("Trends"), msg("See how your ratings went over time."))
SCRIPTS = AppCommand("today.scripts", "w", msg("Workshop"), msg("Read, adapt and write exercises."), footer=False)
SETTINGS = AppCommand("today.settings", "s", msg("Settings"), msg("Language, colours, names, sound and keys."))

COMMANDS = (SIT, EXERCISES, PLAN, ANSWER, JOURNAL, TRENDS, SCRIPTS, SETTINGS)
