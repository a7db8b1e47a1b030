"""Ways through a whole sitting, key by key, and what has been acknowledged where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """Wait for one of the texts, then press keys; `keeps`: the ratings acknowledged once the texts are there."""

    texts: tuple[str, ...]
    keys: str = ""
    keeps: tuple[int, ...] = ()
    names: bool = False
    """Whether the names are acknowledged."""
    wait: float = 0
    """Seconds before the keys, where nothing on the screen says that they can come."""


PLAIN = (
    Step(("Your name",), "Ann\r"),
    Step(("partner’s name",), "Ben\r"),
    Step(("if you agree",), "\r"),
    Step(("Press Enter when you are ready",), "\r"),
    Step(("Enter to skip",), "4\r"),
    Step(("Now Ben",), keeps=(4,)),
    Step(("when you are ready",), "\r"),
    Step(("7 means",), "5\r"),
    Step(("Press Enter to begin",), "\r", keeps=(5,), names=True),
    Step(("Ben is speaker",)),
    Step(("has ended",)),
    Step(("when you are ready",), "\r"),
    Step(("7 means",), "6\r"),
    Step(("Now Ben",), keeps=(6,)),
    Step(("when you are ready",), "\r"),
    Step(("7 means",), "7\r"),
    Step(("Ann, a private note",), "\r", keeps=(7,), wait=0.7),  # an Enter sooner is taken for a doubled one
    Step(("Ben, a private note",), "\r", wait=0.7),
    Step(("Complete",)),
)
"""`dyads sit --plain`, from the first question to the end."""

_RATED_BEFORE = (
    Step(("Ready",), "\r"),
    Step(("How close",), "4"),
    Step(("Keep it",), "\r"),
    Step(("Ann looks away",), "\r"),
    Step(("How close",), "5"),
    Step(("Keep it",), "\r"),
    Step(("Kept.",), "\r", keeps=(4, 5)),
)

APP = (
    Step(("We agree",), "\r"),
    Step(("What are you called",), "Ann"),
    Step(("Ann",), "\r"),
    Step(("Who is your partner",), "Ben"),
    Step(("Ben",), "\r"),
    Step(("We are ready",), "\r"),
    *_RATED_BEFORE,
    Step(("Enter goes on",), "\r"),
    Step(("Ben looks away",), "\r"),
    Step(("How close",), "6"),
    Step(("Keep it",), "\r"),
    Step(("Ann looks away",), "\r"),
    Step(("How close",), "7"),
    Step(("Keep it",), "\r"),
    Step(("No note",), "\r"),
    Step(("Complete",)),
    Step(("Kept.",), "\r", keeps=(6, 7)),
    Step(("Sit down",), "q"),
)
"""`dyads sit`, from the agreements back to Today and out."""

FIRST = (
    Step(("Question 1 of 3",), "\r"),
    Step(("What are you called",), "Ann"),
    Step(("Ann",), "\rBen"),
    Step(("Ben",), "\r"),
    Step(("Question 3 of 3",), "\r"),
    Step(("Enter Go on",), names=True),
    Step(("Set up",), "\r"),
    Step(("We agree",), "\r"),
    Step(("We are ready",), "\r"),
    *_RATED_BEFORE[:6],
)
"""`dyads` on the first evening, up to the first ratings."""
