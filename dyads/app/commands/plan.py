"""What can be done with a plan."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

CHOOSE = AppCommand("plan.choose", "c", msg("Choose a plan"), msg("Choose a plan, or change to another one."))
PAUSE = AppCommand("plan.pause", "p", msg("Pause"), msg("Pause the plan, as for a holiday; nothing counts as missed."))
RESUME = AppCommand("plan.resume", "p", msg("Resume"), msg("Go on with the plan."))
MEETINGS = AppCommand("plan.meetings", "m", msg("Meetings"), msg("See classes, retreats and meetings, and move them."))
PARTNER = AppCommand("plan.partner", "w", msg("With whom"), msg("Say who the partner is, or who came instead."))
ANSWER = AppCommand("plan.answer", "r", msg("Answer"), msg("Answer what the plan asks today."))
SERIES = AppCommand("plan.series", "n", msg("Next series"), msg("Begin the next series of meetings."))
END = AppCommand("plan.end", "e", msg("End"), msg("End the plan. What was done stays."), footer=False)
UP = AppCommand("plan.up", "up", msg("Up"), msg("Look at earlier weeks."), footer=False)
DOWN = AppCommand("plan.down", "down", msg("Down"), msg("Look at later weeks."), footer=False)

COMMANDS = (CHOOSE, PAUSE, RESUME, MEETINGS, PARTNER, ANSWER, SERIES, END, UP, DOWN)
"""Pause and resume share a key: one of them at a time can be done."""
