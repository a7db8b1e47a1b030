"""What can be done with people and their inner parts."""

from dyads.app.command import AppCommand
from dyads.practice.message import msg

ADD = AppCommand("people.add", "n", msg("Add"), msg("Add somebody, or an inner part."))
FORGET = AppCommand("people.forget", "d", msg("Forget"), msg("Erase this person for good."))
VALENCE = AppCommand("people.valence", "v,left,right", msg("How it feels"), msg("Say how the part feels, or nothing."))
REMOVE = AppCommand("people.remove", "d,delete", msg("Remove"), msg("Take the marked part off the list."))

COMMANDS = (ADD, FORGET, VALENCE, REMOVE)
