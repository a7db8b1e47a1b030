"""Who speaks first: chosen, by chance, or alternating from the pair's last session."""

from dyads.practice.setup import FirstBy, Slot


def who_is_first(
    by: FirstBy, *, chosen: Slot, last_first: Slot | None, chance: Slot, apart: bool
) -> tuple[Slot, FirstBy]:
    """Return who speaks first and how that was decided.

    Args:
        by: how the pair wants it decided.
        chosen: the choice, where it is one.
        last_first: who spoke first in the pair's last session; None where there was none.
        chance: what a fair coin said.
        apart: the partner is elsewhere; two computers cannot toss one coin, so chance becomes alternating.
    """
    if by == "chance" and not apart:
        return chance, "chance"
    if by == "chosen":
        return chosen, "chosen"
    if last_first is None:
        return chosen, "alternating"
    return (1 if last_first == 0 else 0), "alternating"
