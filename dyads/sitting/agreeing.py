"""What a pair or a person agrees to before their first sitting, and again when its text changed."""

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC
from typing import Literal
from uuid import UUID

from dyads.practice.people import Agreement
from dyads.sitting.home import Home
from dyads.sitting.texts import AGREEMENTS_ID, CONSENT_ID, agreements_version, text_version

Kind = Literal["agreements", "consent"]


@dataclass(frozen=True, slots=True)
class Ask:
    """One text to agree to.

    Attributes:
        kind: the agreements and the note on safety, or the trainer's consent text.
        agreements: what is kept of it, one a person and partner; all have the same version.
    """

    kind: Kind
    agreements: tuple[Agreement, ...]


def to_agree(home: Home, people: Sequence[UUID], here: Sequence[int]) -> tuple[Ask, ...]:
    """Return what has not been agreed to yet, in the order of asking.

    The agreements are asked once for each pair, the trainer's text once of each person; a partner elsewhere is asked
    at their own computer.

    Args:
        home: the journal, the settings and the clock.
        people: who sits, by slot.
        here: the slots that sit at this computer.

    Raises:
        JournalTrouble: if the journal cannot be read.
    """
    asks: list[Ask] = []
    if len(people) == 2:
        partners = {people[0]: people[1], people[1]: people[0]}
        texts = {person: f"{AGREEMENTS_ID}:{partners[person]}" for person in (people[slot] for slot in here)}
        asks += _open(home, "agreements", texts, agreements_version())
    if home.config.consent_text:
        texts = {people[slot]: CONSENT_ID for slot in here}
        asks += _open(home, "consent", texts, text_version(home.config.consent_text))
    return tuple(asks)


def _open(home: Home, kind: Kind, texts: dict[UUID, str], version: str) -> list[Ask]:
    at = home.clock.now().astimezone(UTC)
    missing = tuple(
        Agreement(person, text, version, at)
        for person, text in texts.items()
        if home.journal.agreed(person, text) != version
    )
    return [Ask(kind, missing)] if missing else []


def agree(home: Home, ask: Ask) -> list[Future[None]]:
    """Keep that all who were asked agreed."""
    return [home.writer.agree(agreement) for agreement in ask.agreements]
