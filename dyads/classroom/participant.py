"""A participant's end of a class, as a machine without thread, clock or network: frames and instants in, frames out.

It takes the trainer's word where the signature is that of the invitation, tells the trainer how far the sitting is when
that changes and else twice a minute, and holds the orders without a gap. What it lacks it gets because its report says
what it has; nothing waits for an answer.

All instants are nanoseconds of this machine's boot clock, unless they are said to be class time.
"""

import base64
import binascii
from dataclasses import dataclass, fields, replace
from operator import attrgetter

from dyads.classroom.frames import ReportSeal, close_knock, open_to_all, word_header
from dyads.classroom.interface import (
    LOGGED,
    AssignedPair,
    Assignment,
    ClassRefusal,
    ClassScript,
    Order,
    PairStatus,
    SignedOrder,
    TrainerState,
)
from dyads.classroom.invitation import ClassInvitation
from dyads.classroom.keys import ParticipantKeys, TrainerPublic, class_room, open_message
from dyads.classroom.messages import (
    CLASS_VERSION,
    MOST_ORDERS,
    Admission,
    Beat,
    Knock,
    Leave,
    Orders,
    OtherClassVersion,
    Over,
    Report,
    ScriptPiece,
    Seated,
    TimeAnswer,
    ToAll,
    ToOne,
    read_order,
    read_to_all,
    read_to_one,
    script_of,
    written,
)
from dyads.link.interface import LinkPartner
from dyads.link.shared_clock import SharedClock
from dyads.practice.fields import NS

REPORT_EVERY_NS, REPORT_EVERY_LEAST_NS = 30 * NS, 24 * NS
"""How often each reports at rest: some more often than others, so that a class does not speak in one voice."""
SPREAD_NS = NS
"""Within so long a class reports that it has heard something which all heard at once."""
SOONEST_NS = NS
"""What changes is reported no more often."""
TRAINER_QUIET_NS, TRAINER_GONE_NS = 25 * NS, 60 * NS
KNOCK_AFTER_NS, KNOCK_EVERY_NS, KNOCK_LATER_NS, EAGER_NS = NS // 5, 2 * NS, 10 * NS, 30 * NS
"""How soon one knocks who has not heard the trainer, how often in the first half minute, and then."""
ASKS, ASK_EVERY_NS = 4, 300 * NS
"""Questions for the class time after coming or returning, a second apart, and then how often."""
OLD_BELL_NS, OLD_MESSAGE_NS = 5 * NS, 120 * NS
WORDS_A_SECOND, BURST = 200, 400
"""The trainer's words that are looked at: verifying a signature costs something, and anybody in the class can flood."""
_NEAR_NS = 20 * NS // 1000
_NEAR_LEFT = 2


@dataclass(frozen=True, slots=True)
class TrainerKnown:
    """What a participant knows of the trainer's end, as it is kept for a program that starts again.

    Attributes:
        start, number: up to where the trainer was heard; older words are nothing.
    """

    public: TrainerPublic
    start: int
    number: int
    title: str


class ParticipantSession:
    """One participant's end.

    Attributes:
        out: frames to be sent to the trainer.
        news: counts what is new for somebody who looks on.
        clock: class time.
        status: how far the sitting is, as it was told last.
    """

    def __init__(
        self,
        invitation: ClassInvitation,
        keys: ParticipantKeys,
        me: LinkPartner,
        *,
        is_room: bool = False,
        known: TrainerKnown | None = None,
        assigned: Assignment | None = None,
    ) -> None:
        self.invitation, self.keys, self.me, self.is_room = invitation, keys, me, is_room
        self.room = class_room(invitation.secret)
        self.out: list[bytes] = []
        self.news = 0
        self.clock = SharedClock()
        self.status = PairStatus()
        self.title = ""
        self.script: ClassScript | None = None
        self.assigned = assigned
        self.is_over = False
        self.trainer: TrainerPublic | None = None
        self._refusal: ClassRefusal | None = None
        self._seal = ReportSeal(self.room, keys)
        self._start = self._number = 0
        self._beat: int | None = None
        self._heard: int | None = None
        self._is_answered = False
        self._admission: Admission = "open"
        self._online: int | None = None
        self._knock_at: int | None = None
        self._report_at: int | None = None
        self._reported_at = 0
        self._reported = PairStatus()
        self._share = int.from_bytes(keys.public[:2], "big") / (1 << 16)
        self._orders: dict[int, tuple[Order, bytes, bytes]] = {}
        self.order = 0
        """Up to here every order is known."""
        self._taken = 0
        self._untold: set[int] = set()
        self._pieces: dict[int, ScriptPiece] = {}
        self._pieces_of = ("", 0)
        self._script_digest = ""
        self._asks = ASKS
        self._asked: dict[int, int] = {}
        self._asked_at = 0
        self._tokens, self._filled = float(BURST), 0
        self._shown: object = None
        if known is not None:
            self._know(known.public)
            self._start, self._number, self.title = known.start, known.number, known.title

    # Who is there

    def state(self, now: int) -> TrainerState:
        if self.refusal is not None:
            return "refused"
        if self.is_over:
            return "closed"
        if self._online is None:
            return "off"
        if self._heard is None or not self._is_answered:
            return "waiting"
        silent = now - self._heard
        if silent > TRAINER_QUIET_NS:
            return "gone" if silent > TRAINER_GONE_NS else "quiet"
        return "here"

    @property
    def refusal(self) -> ClassRefusal | None:
        if self.assigned is not None and self.assigned.seat == "removed":
            return "removed"
        if self._refusal is None and self.assigned is None and self._admission != "open":
            return self._admission
        return self._refusal

    @property
    def known(self) -> TrainerKnown | None:
        return None if self.trainer is None else TrainerKnown(self.trainer, self._start, self._number, self.title)

    @property
    def broker(self) -> int | None:
        """At which of the class's brokers the pair meets; None: it makes no difference."""
        return self.assigned.pair.broker if self.assigned is not None and self.assigned.pair is not None else None

    def class_time(self, now: int) -> int | None:
        return self.clock.shared(now) if self.clock.is_set else None

    # What the channel brings

    def online(self, is_online: bool, now: int) -> None:
        """Take that the trainer's word is listened to, or not."""
        self._online = now if is_online else None
        self._beat = None
        self._knock_at = now + KNOCK_AFTER_NS if is_online else None
        self._asks = ASKS
        self.news += 1

    def received(self, box: str, frame: bytes, now: int) -> None:
        """Take a frame of the box `t` or `q`, whoever it is from."""
        if box == "t":
            self._said_to_all(frame, now)
        elif box == "q":
            content = self._seal.open(frame, self._start)
            message = read_to_one(content) if content is not None else None
            if message is not None:
                self._heard, self._is_answered = now, True
                self._take(message, now)
        self._look(now)

    def _said_to_all(self, frame: bytes, now: int) -> None:
        header = word_header(frame)
        if header is None or header <= (self._start, self._number):
            return
        opened = open_to_all(self.room, frame)
        message = read_to_all(opened.content) if opened is not None and self._has_token(now) else None
        if opened is None or message is None:
            return
        trainer = TrainerPublic(message.signing, message.sealing) if isinstance(message, Beat) else self.trainer
        if trainer is None or trainer.hash != self.invitation.trainer:
            self._doubt(message)
            return
        if not trainer.is_signed(opened.signature, opened.signed) or not self._know(trainer):
            return
        if header[0] != self._start:
            self._beat, self._is_answered, self._asks = None, False, ASKS
        self._start, self._number = header
        self._heard = now
        if isinstance(message, OtherClassVersion):
            self._refusal = "older" if message.v < CLASS_VERSION else "newer"
        else:
            self._refusal = None
            self._take(message, now)

    def _doubt(self, message: ToAll | OtherClassVersion) -> None:
        """Somebody in the class speaks who is not known as its trainer; once the trainer was heard, that is nothing."""
        if self.trainer is not None:
            return
        if isinstance(message, OtherClassVersion):
            self._refusal = "older" if message.v < CLASS_VERSION else "newer"
        elif isinstance(message, Beat):
            self._refusal = "forged"

    def _know(self, trainer: TrainerPublic) -> bool:
        try:
            self._seal.know(trainer)
        except ValueError:
            return False
        self.trainer = trainer
        return True

    def _take(self, message: ToAll | ToOne, now: int) -> None:
        if isinstance(message, Beat):
            self._take_beat(message, now)
        elif isinstance(message, Orders):
            for signed in message.orders:
                self._take_order(signed, now)
        elif isinstance(message, ScriptPiece):
            self._take_piece(message, now)
        elif isinstance(message, Seated):
            self._take_seat(message, now)
        elif isinstance(message, TimeAnswer):
            asked = self._asked.pop(message.of, None)
            if asked is not None and self.clock.answered(asked, message.at, now):
                self._asks = ASKS
        elif isinstance(message, Over):
            self.is_over = True
            self.news += 1

    def _take_beat(self, beat: Beat, now: int) -> None:
        is_first, self._beat = self._beat is None, self._number
        self._knock_at = None
        self._admission = beat.admission
        if beat.title != self.title:
            self.title = beat.title
            self.news += 1
        if not self.clock.is_set:
            self.clock.assume(now, beat.at)
        if beat.script != self._script_digest and beat.script != self._pieces_of[0]:
            self._pieces_of, self._pieces = (beat.script, 0), {}
        lacks = beat.order > self.order or beat.script != self._script_digest
        if is_first or lacks or not self._is_answered:
            self._report_soon(now, self._spread)

    def _take_order(self, signed: bytes, now: int) -> None:
        found = read_order(signed, self.trainer, self.room.name) if self.trainer is not None else None
        if found is None or found[0].n in self._orders or found[0].n > MOST_ORDERS:
            return
        order, closed = found
        self._orders[order.n] = order, signed, closed
        if order.kind not in LOGGED:
            self._untold.add(order.n)
        while self.order + 1 in self._orders:
            self.order += 1
        self.news += 1
        self._report_soon(now, self._spread)

    def _take_piece(self, piece: ScriptPiece, now: int) -> None:
        if piece.digest != self._pieces_of[0] or piece.digest == self._script_digest:
            return
        if self._pieces_of[1] != piece.of:
            self._pieces_of, self._pieces = (piece.digest, piece.of), {}
        self._pieces[piece.nth] = piece
        if set(self._pieces) != set(range(piece.of)):
            return
        script = script_of(self._pieces.values())
        if script is None and self.script is None:
            self._refusal = "newer"  # the same version of the protocol, but a script that says more than this program
        if script is not None:
            self.script, self._script_digest = script, piece.digest
        self._pieces_of, self._pieces = ("", 0), {}
        self.news += 1
        self._report_soon(now, self._spread)

    def _take_seat(self, seated: Seated, now: int) -> None:
        if self.assigned is not None and seated.n <= self.assigned.n:
            return
        before, pair = self.assigned, None
        if seated.pair is not None:
            told = seated.pair
            pair = AssignedPair(
                told.id, told.pair_secret, told.side, told.partner, told.partner_name, told.broker, told.since
            )
        self.assigned = Assignment(seated.n, seated.seat, pair)
        if before is None or before.pair is None or pair is None or before.pair.id != pair.id:
            self._taken = 0
        self.news += 1
        self._report_soon(now)

    # Orders

    def taken(self) -> tuple[SignedOrder, ...]:
        """Return the orders for this sitting's log that came since the last call, in the order of their numbers."""
        if self.assigned is None or self.assigned.seat not in {"paired", "room"}:
            return ()
        since = self._ended_before() if self.assigned.pair is None else self.assigned.pair.since
        new = range(max(self._taken, since) + 1, self.order + 1)
        self._taken = max(self._taken, self.order)
        return tuple(
            SignedOrder(order, base64.urlsafe_b64encode(signed).decode())
            for order, signed, _ in (self._orders[n] for n in new)
            if order.kind in LOGGED and self._is_mine(order)
        )

    def _ended_before(self) -> int:
        """Return up to which order a room that has just come needs none: those of sittings that were ended."""
        stops = (n for n, (order, _, _) in self._orders.items() if order.kind == "stop" and order.pair is None)
        return 0 if self._taken else max((n for n in stops if n <= self.order), default=0)

    def heard(self, now: int) -> tuple[Order, ...]:
        """Return the bells and messages that came since the last call, none that is old."""
        time, found = self.class_time(now), list[Order]()
        if time is None:
            return ()
        for n in sorted(self._untold):
            order, _, closed = self._orders[n]
            is_old = time - order.at > (OLD_BELL_NS if order.kind == "bell" else OLD_MESSAGE_NS)
            if is_old or self._is_mine(order):
                self._untold.discard(n)
            if not is_old and self._is_mine(order):
                found.append(replace(order, message=self._read(order, closed)))
        return tuple(found)

    def _read(self, order: Order, closed: bytes) -> str:
        pair = self.assigned.pair if self.assigned is not None else None
        opened = open_message(pair.secret, self.room, order.n, closed) if closed and pair is not None else None
        return order.message if opened is None else opened

    def _is_mine(self, order: Order) -> bool:
        pair = self.assigned.pair if self.assigned is not None else None
        return order.pair is None or (pair is not None and order.pair == pair.id)

    def verified(self, signed: str) -> Order | None:
        """Return the order that the trainer signed for this pair or for all; None: it is none."""
        try:
            content = base64.b64decode(signed.encode("ascii"), b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            return None
        found = read_order(content, self.trainer, self.room.name) if self.trainer is not None else None
        return found[0] if found is not None and self._is_mine(found[0]) else None

    # What this side says

    def report(self, status: PairStatus, now: int) -> None:
        """Say how far the sitting is."""
        self.status = status
        if not _is_like(status, self._reported, now - self._reported_at):
            self._report_soon(now)

    def close(self, now: int) -> None:
        """Say goodbye."""
        if self.trainer is not None and self._online is not None:
            self.out.append(self._seal.close(written(Leave())))
        self._report_at = self._knock_at = None
        self.is_over = True
        self._heard = now

    @property
    def _spread(self) -> int:
        return round(self._share * SPREAD_NS)

    def _report_soon(self, now: int, after: int = 0) -> None:
        soon = max(now + after, self._reported_at + SOONEST_NS if self._reported_at else 0)
        self._report_at = soon if self._report_at is None else min(self._report_at, soon)

    def _say_report(self, now: int) -> None:
        is_unsure = not (self._is_answered and self.clock.is_sure)
        asks = self._asks > 0 or is_unsure or now - self._asked_at > ASK_EVERY_NS
        status = self.status
        report = Report(
            start=self._start,
            beat=self._beat or 0,
            name=self.me.name,
            code=self.me.code,
            language=self.me.language,
            version=self.me.version,
            is_room=self.is_room,
            seat=0 if self.assigned is None else self.assigned.n,
            script=self._script_digest,
            order=self.order,
            asks=asks,
            stage=status.stage,
            partner=status.partner,
            within=status.within,
            phase=status.phase,
            left=status.left,
            is_running=status.is_running,
            is_paused=status.is_paused,
        )
        self.out.append(self._seal.close(written(report)))
        self._reported, self._reported_at = status, now
        self._report_at = now + REPORT_EVERY_NS - round(self._share * (REPORT_EVERY_NS - REPORT_EVERY_LEAST_NS))
        if asks:
            self._asked[self._seal.sent] = self._asked_at = now
            self._asks = max(0, self._asks - 1)
            while len(self._asked) > ASKS:
                del self._asked[next(iter(self._asked))]
        if self._asks and self._is_answered:
            self._report_at = now + SOONEST_NS

    # Time

    def tick(self, now: int) -> None:
        """Do what is due."""
        if self._online is not None and not self.is_over:
            is_lost = self._heard is None or now - self._heard > TRAINER_QUIET_NS
            if self._knock_at is None and (self._beat is None or is_lost):
                self._knock_at = now
            if self._knock_at is not None and now >= self._knock_at:
                self.out.append(close_knock(self.room, self.keys.id, written(Knock())))
                is_eager = now - self._online < EAGER_NS
                self._knock_at = now + (KNOCK_EVERY_NS if is_eager else KNOCK_LATER_NS)
            if self._beat is not None and self._report_at is not None and now >= self._report_at:
                self._say_report(now)
        self._look(now)

    def due(self, now: int) -> int:
        """Return when `tick` is due, at the latest in a while."""
        report = self._report_at if self._beat is not None else None
        times = (self._knock_at, report) if self._online is not None and not self.is_over else ()
        return min((at for at in times if at is not None), default=now + KNOCK_LATER_NS)

    def _look(self, now: int) -> None:
        """Count it as news when what somebody would see has changed by itself."""
        shown = self.state(now), self.refusal, self.clock.is_set
        if shown != self._shown:
            self._shown = shown
            self.news += 1

    def _has_token(self, now: int) -> bool:
        self._tokens = min(BURST, self._tokens + max(0, now - self._filled) * WORDS_A_SECOND / NS)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


_whole = attrgetter(*(field.name for field in fields(PairStatus) if field.name not in {"within", "left"}))
"""All that a report says of a sitting but what passes by itself."""


def _is_like(new: PairStatus, told: PairStatus, age: int) -> bool:
    """Say whether the trainer knows this already: time that passes as it should is no change."""
    if _whole(new) != _whole(told):
        return False
    if (new.within is None) != (told.within is None) or abs((new.within or 0) - (told.within or 0)) > _NEAR_NS:
        return False
    if (new.left is None) != (told.left is None):
        return False
    passed = age // NS if told.is_running else 0
    return abs((new.left or 0) - max(0, (told.left or 0) - passed)) <= _NEAR_LEFT
