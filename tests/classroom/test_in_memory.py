"""The class that pages are tried with keeps to what a class promises."""

from dyads.classroom.interface import ClassOrders, ClassScript, Pairing, PairStatus, ParticipantClass, TrainerClass
from dyads.services.clock import HandClock
from tests.classroom.in_memory import InMemoryClass
from tests.journal import made

SCRIPT = ClassScript(revision=1, script_id="affect-dyad", scripts={"en": made.SCRIPT}, planned_seconds=600)


def test_two_are_paired_and_take_the_orders_that_are_theirs() -> None:
    held = InMemoryClass(HandClock(), SCRIPT)
    trainer: TrainerClass = held.trainer
    ada, ben, eve = (held.join(name) for name in ("Ada", "Ben", "Eve"))
    one: ParticipantClass = ada
    orders: ClassOrders = ada.orders
    pair = trainer.pair(ada.id, ben.id)
    try:
        assigned = one.assignment()
        assert assigned is not None
        assert assigned.pair is not None
        assert (assigned.seat, assigned.pair.partner_name, assigned.pair.side) == ("paired", "Ben", "a")
        assert one.pair_link() is not None
        trainer.give("start", at=5)
        trainer.give("pause", pair=pair.id)
        trainer.give("say", message="two more minutes", at=0)
        first, second = orders.taken()
        assert (first.order.n, second.order.kind) == (1, "pause")
        assert orders.verified(first.signed) == first.order
        assert orders.taken() == ()
        assert [one.order.n for one in eve.orders.taken()] == [1]
        assert eve.orders.verified(second.signed) is None
        assert [order.message for order in one.heard()] == ["two more minutes"]
        one.report(PairStatus(stage="ready"))
        assert [other.is_ready for other in trainer.attendance()] == [True, False, False]
        trainer.apply(Pairing(((ben.id, eve.id),), ((ada.id, "rests"),)))
        assert [pair.a for pair in trainer.pairs()] == [ben.id]
        assert one.pair_link() is None
    finally:
        for end in (ada, ben, eve):
            end.suspend()


def test_who_is_sent_out_is_told_so_and_is_seen_no_more() -> None:
    held = InMemoryClass(HandClock(), SCRIPT)
    ada = held.join("Ada")
    held.trainer.remove(ada.id)
    assert (ada.state(), ada.refusal()) == ("refused", "removed")
    assert held.trainer.attendance() == ()
