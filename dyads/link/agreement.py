"""What two agree on before they sit, and tell each other beside their log.

Each side says with every ping and pong what it has (`Status`); the other sends what is missing. So nothing depends on
which message was lost.
"""

import base64
import binascii
import zlib
from hashlib import sha256
from uuid import UUID

from pydantic import ValidationError

from dyads.link.frames import canonical
from dyads.link.interface import LinkPartner, Refusal, SharedSetup, Stage
from dyads.link.messages import (
    LARGEST_SETUP,
    LARGEST_SETUP_UNPACKED,
    MOST_PARTS,
    PART_BYTES,
    Parts,
    Session,
    SetupPart,
    Status,
    Who,
)
from dyads.practice.fields import NS
from dyads.practice.setup import Side

_AGAIN_NS = NS
"""What is missing is not sent more often than this."""


class Proposal:
    """A set-up as it travels.

    Attributes:
        digest: the first half of the SHA-256 of its JSON.
        packed: its JSON, compressed.
    """

    __slots__ = ("digest", "packed", "setup")

    def __init__(self, setup: SharedSetup, content: bytes) -> None:
        self.setup = setup
        self.digest = _digest(content)
        self.packed = zlib.compress(content, 9)

    @property
    def rank(self) -> tuple[int, bool, str]:
        """Return what decides between two: the later change counts, of two that are equal that of side a."""
        return self.setup.revision, self.setup.author == "a", self.digest

    def messages(self) -> list[SetupPart]:
        pieces = [self.packed[at : at + PART_BYTES] for at in range(0, len(self.packed), PART_BYTES)]
        return [
            SetupPart(digest=self.digest, nth=nth, of=len(pieces), data=base64.b64encode(piece).decode())
            for nth, piece in enumerate(pieces)
        ]


def proposal_of(setup: SharedSetup) -> Proposal:
    """Return a set-up as it travels. Raises ValueError: it is larger than 60 kB, compressed."""
    proposal = Proposal(setup, setup.model_dump_json(exclude_none=True).encode())
    if len(proposal.packed) > LARGEST_SETUP:
        raise ValueError("a set-up larger than 60 kB")
    return proposal


def _unpacked(packed: bytes) -> bytes | None:
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, LARGEST_SETUP_UNPACKED)
    except zlib.error:
        return None
    return content if unpacking.eof else None


class SetupAgreement:
    """One side's knowledge of both: who they are, what is proposed, how far each is, which parts are shown."""

    def __init__(self, side: Side, me: LinkPartner) -> None:
        self.side = side
        self.me = me
        self.partner: LinkPartner | None = None
        self.proposal: Proposal | None = None
        self.agreed_to = ""
        self.stage: Stage = "reading"
        self.shown: tuple[str, ...] | None = None
        """None: nothing was said of it in this run."""
        self.partners_parts: tuple[str, ...] = ()
        self.theirs = Status()
        self.refusal: Refusal | None = None
        self.sitting: UUID | None = None
        """Names a sitting that was under way when this program was killed."""
        self.is_closed = False
        """After the first command of the log the set-up stands."""
        self._has_heard_who = False
        self._pieces: dict[int, bytes] = {}
        self._pieces_of = ("", 0)
        self._unreadable = ""
        self._sent: dict[str, tuple[str, int]] = {}

    def status(self) -> Status:
        """Return what this side says of itself."""
        digest = self.proposal.digest if self.proposal else ""
        return Status(
            sitting=self._names_sitting(),
            who=self._has_heard_who,
            setup=self._unreadable or digest,
            agreed=bool(digest) and self.agreed_to == digest and not self._unreadable,
            stage=self.stage,
            shown=_parts_digest(self.shown or ()),
            seen=_parts_digest(self.partners_parts),
        )

    def _names_sitting(self) -> str:
        sitting = self.sitting or (self.proposal.setup.sitting if self.proposal else None)
        return sitting.hex[:16] if sitting else ""

    def is_other_sitting(self, theirs: Status, has_begun: bool) -> bool:
        """Say whether the partner is in another sitting than this side, and one of the two has begun."""
        mine = self._names_sitting()
        return has_begun and bool(mine and theirs.sitting) and mine != theirs.sitting

    @property
    def agreed(self) -> tuple[bool, bool]:
        """Return whether this side, and whether the partner agreed to what is proposed now."""
        mine = self.status()
        return mine.agreed, bool(mine.setup) and self.theirs.agreed and self.theirs.setup == mine.setup

    def propose(self, setup: SharedSetup) -> bool:
        """Take a proposal of this side; return whether it counts now. Raises ValueError: it is too large."""
        proposal = proposal_of(setup)
        return self._consider(proposal)

    def agree(self, setup: SharedSetup | None) -> None:
        """Agree to a set-up that is the one proposed now; None takes it back."""
        if not self.is_closed:
            self.agreed_to = self.proposal.digest if self.proposal and self.proposal.setup == setup else ""

    def begin_session(self) -> None:
        """Forget what was sent in the session before: the partner's program may have started anew."""
        self.theirs = Status()
        self._sent.clear()
        self._has_heard_who = False

    def lacking(self, theirs: Status, now: int) -> list[Session]:
        """Return what a partner lacks who says this of itself; nothing that has only just been sent.

        A program that was started anew says nothing of its list; the partner keeps the one that was shown before.
        """
        mine, messages = self.status(), list[Session]()
        if not theirs.who and self._is_due("who", "", now):
            messages.append(Who(partner=self.me))
        is_other = self.proposal is not None and theirs.setup != mine.setup and not self._unreadable
        if self.proposal and is_other and self._is_due("setup", self.proposal.digest, now):
            messages.extend(self.proposal.messages())
        if self.shown is not None and theirs.seen != mine.shown and self._is_due("parts", mine.shown, now):
            messages.append(Parts(parts=self.shown))
        return messages

    def _is_due(self, what: str, digest: str, now: int) -> bool:
        sent = self._sent.get(what)
        if sent is not None and sent[0] == digest and now - sent[1] < _AGAIN_NS:
            return False
        self._sent[what] = digest, now
        return True

    def learn(self, theirs: Status) -> bool:
        """Take what the partner says of itself; return whether that is news."""
        is_news = theirs != self.theirs
        self.theirs = theirs
        return is_news

    def take_who(self, partner: LinkPartner) -> None:
        self.partner, self._has_heard_who = partner, True

    def take_parts(self, message: Parts) -> None:
        self.partners_parts = message.parts

    def take_setup(self, message: SetupPart) -> bool:
        """Take a piece; return whether another set-up is proposed now."""
        if self.proposal and message.digest == self.proposal.digest:
            return False
        if self._pieces_of != (message.digest, message.of):
            self._pieces_of, self._pieces = (message.digest, message.of), {}
        try:
            self._pieces[message.nth] = base64.b64decode(message.data, validate=True)
        except (ValueError, binascii.Error):
            return False
        if set(self._pieces) != set(range(message.of)):
            return False
        packed = b"".join(self._pieces[nth] for nth in range(message.of))
        self._pieces_of, self._pieces = ("", 0), {}
        return self._take_whole(packed, message.digest)

    def _take_whole(self, packed: bytes, digest: str) -> bool:
        content = _unpacked(packed)
        if content is None or len(packed) > LARGEST_SETUP or _digest(content) != digest:
            return False
        try:
            setup = SharedSetup.model_validate_json(content)
        except ValidationError:
            # the same version of the protocol, but a script that says more than this program knows
            self._unreadable, self.refusal = digest, "newer"
            return True
        return self._consider(Proposal(setup, content))

    def _consider(self, proposal: Proposal) -> bool:
        if self.is_closed and self.proposal:
            return False
        if self.proposal and proposal.rank <= self.proposal.rank:
            return False
        self.proposal, self._unreadable, self.agreed_to = proposal, "", ""
        if self.refusal == "newer":
            self.refusal = None
        return True


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]


def _parts_digest(parts: tuple[str, ...]) -> str:
    return _digest(canonical(list(parts[:MOST_PARTS]))) if parts else ""
