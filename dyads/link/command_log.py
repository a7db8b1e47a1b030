"""The log that two keep as one: a set of commands, and what of it the other lacks.

An author's numbers arrive in their order, so the greatest tells what is there. Beside it stands a digest of everything:
where two differ in spite of equal numbers, one of them has been damaged, and all is sent once more.
"""

from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256

from dyads.link.messages import COMMANDS_A_MESSAGE, MOST_COMMANDS, CommandRow, Have, Log, command_of, row_of
from dyads.practice.commands import Author, Command
from dyads.practice.linked import rank

_Name = tuple[Author, int]


IsTrainers = Callable[[Command], bool]
"""Says whether a command in the trainer's name is one that the trainer gave."""


class CommandLog:
    """All commands of a linked sitting that are known here.

    Args:
        is_trainers: None where there is no trainer, and no command of one.
    """

    def __init__(self, is_trainers: IsTrainers | None = None) -> None:
        self._is_trainers = is_trainers
        self._rows: dict[_Name, CommandRow] = {}
        self._digest: str | None = ""

    def __len__(self) -> int:
        return len(self._rows)

    def is_genuine(self, command: Command) -> bool:
        """Say whether a command that came from the partner may be whose it says it is."""
        if command.given is None or command.given.author != "t":
            return True
        return self._is_trainers is not None and self._is_trainers(command)

    @property
    def have(self) -> Have:
        """Return by author the greatest number."""
        greatest: Have = {}
        for author, n in self._rows:
            greatest[author] = max(n, greatest.get(author, 0))
        return greatest

    @property
    def digest(self) -> str:
        """Return what two equal logs share, whatever came first."""
        if self._digest is None:
            rows = "\n".join(repr(row) for _, row in sorted(self._rows.items()))
            self._digest = sha256(rows.encode()).hexdigest()[:32]
        return self._digest

    def add(self, command: Command) -> bool:
        """Take a command; return whether it is new.

        Of two that differ under one name both sides keep the lesser, so that they come to the same.
        """
        row = row_of(command)
        row = row._replace(seen=tuple(sorted(row.seen)))
        name = row.author, row.n
        known = self._rows.get(name)
        if known == row or (known is None and self._count(row.author) >= MOST_COMMANDS):
            return False
        if known is not None and rank(command_of(known)) < rank(command_of(row)):
            return False
        self._rows[name] = row
        self._digest = None
        return True

    def _count(self, author: Author) -> int:
        return sum(known == author for known, _ in self._rows)

    def lacks(self, have: Mapping[Author, int]) -> bool:
        """Say whether the other has numbers that are not here."""
        mine = self.have
        return any(n > mine.get(author, 0) for author, n in have.items())

    def above(self, have: Mapping[Author, int]) -> Iterable[CommandRow]:
        """Return what the other lacks, each author's in their order."""
        return (row for (author, n), row in sorted(self._rows.items()) if n > have.get(author, 0))

    def message(self, have: Mapping[Author, int]) -> Log:
        """Return what the other lacks, as much as goes into one message; an empty one says what is here."""
        rows = tuple(row for row, _ in zip(self.above(have), range(COMMANDS_A_MESSAGE), strict=False))
        return Log(above=dict(have), commands=rows, have=self.have)

    def everything(self) -> list[Log]:
        """Return all of it, in as many messages as that takes."""
        rows = list(self.above({}))
        starts = range(0, len(rows), COMMANDS_A_MESSAGE)
        return [Log(above={}, commands=tuple(rows[at : at + COMMANDS_A_MESSAGE]), have=self.have) for at in starts]
