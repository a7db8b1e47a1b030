"""By what a partner knows a command in the log of a pair for the trainer's."""

from dyads.classroom.interface import LOGGED, ClassOrders
from dyads.practice.commands import Command
from dyads.practice.linked import ORDERS


def is_the_trainers(orders: ClassOrders, command: Command) -> bool:
    """Say whether a command in the trainer's name says what the trainer signed.

    Its time is the host's to say, who may have learned of it late. What it claims to have known may be the trainer's
    own earlier orders and nothing else.
    """
    given = command.given
    if given is None or given.author != "t" or command.kind not in ORDERS:
        return False
    order = orders.verified(given.signed) if given.signed else None
    return (
        order is not None
        and order.kind in LOGGED
        and (order.n, order.kind, order.phase) == (given.n, command.kind, given.phase)
        and all(author == "t" and n < given.n for author, n in given.seen)
        and given.visit is None
        and given.to is None
        and given.of is None
    )
