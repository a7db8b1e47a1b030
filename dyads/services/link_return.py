"""Where words or an invitation lead that were used here before: back into the sitting that was begun with them.

Its room is opened by the secret that the two have kept, never by the words: whoever has overheard them stays outside.
"""

from dataclasses import dataclass

from dyads.link.words import Invitation, MeetingCode
from dyads.practice.people import Person
from dyads.services.home import Home
from dyads.services.interrupted import InterruptedSitting, interrupted_sitting
from dyads.services.link_opening import pair_met_by


@dataclass(frozen=True, slots=True)
class UsedWords:
    """What became of words, or of an invitation, with which a sitting was begun here.

    Attributes:
        left: the sitting, where it is unfinished.
        is_open_elsewhere: another program of this computer sits it at present.
        partner: the name of who was met; empty where the two need words to meet again.
    """

    left: InterruptedSitting | None = None
    is_open_elsewhere: bool = False
    partner: str = ""


def used_words(home: Home, me: Person, typed: MeetingCode | Invitation) -> UsedWords | None:
    """Return what became of what was typed; None where nothing was begun with it here. Takes a moment.

    Raises JournalTrouble.
    """
    pair = pair_met_by(home, me, typed)
    if pair is None:
        return None
    known = pair.name if pair.is_kept else ""
    if pair.sitting is None:
        return UsedWords(partner=known)
    sitting = pair.sitting.sitting
    outcome = None if sitting is None else home.journal.linked_outcome(sitting)
    if outcome is None:
        return None
    return UsedWords(interrupted_sitting(home, sitting) if outcome == "open" else None, outcome == "open", known)
