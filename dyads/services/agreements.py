"""What a pair or a person agrees to before their first sitting, and again when its text changed."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC
from typing import Literal
from uuid import UUID

from dyads.practice.message import Message, msg
from dyads.practice.people import Agreement
from dyads.services.home import Home

AGREEMENTS: tuple[Message, ...] = (
    msg("What is said here stays here. Nothing is recorded."),
    msg("The listener does not advise, comment or interrupt, also not by face."),
    msg("Each speaks of themselves, and says “I”."),
    msg("Each may pass, and be silent. Silence is practice too."),
    msg("Afterwards we do not go on with what was said."),
    msg("We begin on time, with phones off."),
    msg("Either of us may stop at any time, without giving a reason."),
)

SAFETY: tuple[Message, ...] = (
    msg("A dyad is no therapy and does not replace one."),
    msg("It is not for an acute crisis, nor for a conflict in which one of you has more power or is not safe."),
    msg("If you are in psychiatric care or live with a clinical disorder, speak with your clinician first."),
    msg("Choose a difficulty of today, not the worst you know."),
)

GROUNDING: tuple[Message, ...] = (
    msg("You can stop here. Nothing has to go on."),
    msg("Let the breath come and go as it likes. Feel the chair, and your feet on the floor."),
    msg("Look around the room, slowly, and name to yourself three things you see."),
)

SEEK_HELP: tuple[Message, ...] = (
    msg("If you feel unreal, out of control or in panic, or think of harming yourself, end here and get help."),
    msg("Someone you trust, your doctor, or the emergency service where you live can help now."),
)

AGREEMENTS_ID = "agreements"
CONSENT_ID = "consent"


def agreements_version() -> str:
    """Return the version of the agreements and the safety note: it changes when their wording does."""
    return text_version("\n".join(message.id for message in (*AGREEMENTS, *SAFETY)))


def text_version(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


Kind = Literal["agreements", "consent"]


@dataclass(frozen=True, slots=True)
class AgreementRequest:
    """One text to agree to; of what is kept, one a person and partner, all have the same version."""

    kind: Kind
    agreements: tuple[Agreement, ...]


def to_agree(home: Home, people: Sequence[UUID], here: Sequence[int]) -> tuple[AgreementRequest, ...]:
    """Return what has not been agreed to yet, in the order of asking.

    The agreements are asked once for each pair, the trainer's text once of each person; a partner elsewhere is asked
    at their own computer. Raises JournalTrouble: the journal cannot be read.
    """
    requests: list[AgreementRequest] = []
    if len(people) == 2:
        partners = {people[0]: people[1], people[1]: people[0]}
        texts = {person: f"{AGREEMENTS_ID}:{partners[person]}" for person in (people[slot] for slot in here)}
        requests += _open(home, "agreements", texts, agreements_version())
    if home.config.consent_text:
        texts = {people[slot]: CONSENT_ID for slot in here}
        requests += _open(home, "consent", texts, text_version(home.config.consent_text))
    return tuple(requests)


def _open(home: Home, kind: Kind, texts: dict[UUID, str], version: str) -> list[AgreementRequest]:
    at = home.clock.now().astimezone(UTC)
    missing = tuple(
        Agreement(person, text, version, at)
        for person, text in texts.items()
        if home.journal.agreed(person, text) != version
    )
    return [AgreementRequest(kind, missing)] if missing else []


def agree(home: Home, request: AgreementRequest) -> list[Future[None]]:
    return [home.writer.agree(agreement) for agreement in request.agreements]
