"""What can be done with the trends."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

MEASURE = AppCommand("trends.measure", "m", msg("Question"), msg("Choose the question whose ratings are shown."))
NEXT = AppCommand("trends.next", "right", msg("Next question"), msg("Show the next question."), footer=False)
BEFORE = AppCommand("trends.before", "left", msg("Question before"), msg("Show the question before."), footer=False)
PARTNER = AppCommand("trends.partner", "w", msg("With whom"), msg("Choose with whom, or everybody."))
EXERCISE = AppCommand("trends.exercise", "e", msg("Exercise"), msg("Choose an exercise, or all of them."))
MODULE = AppCommand("trends.module", "o", msg("Module"), msg("Choose a module of the plan, or all of them."))
WORDS = AppCommand("trends.words", "v", msg("In words"), msg("Say in words what the chart shows, or show the chart."))
WHOSE = AppCommand("trends.whose", "l", msg("Whose"), msg("Look at another person's ratings."), footer=False)

COMMANDS = (MEASURE, NEXT, BEFORE, PARTNER, EXERCISE, MODULE, WORDS, WHOSE)
