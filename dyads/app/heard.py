"""Whether a bell was heard: asked on the first evening, and again when bells sound another way."""

from dyads.journal.errors import JournalTrouble
from dyads.services.home import Home
from dyads.sound.sound_check import identity

HEARD = "bell-heard"
"""Under this the journal remembers with which sound a bell was heard."""


def remember_heard(home: Home) -> None:
    """Keep that a bell was heard with the sound of now; nothing while it is not known which that is."""
    if home.bells.player:
        home.writer.remember(HEARD, identity(home.bells.player, home.environment))


def heard_before(home: Home) -> str | None:
    """Return with which sound a bell was heard last; None where nobody said so."""
    try:
        held = home.journal.state(HEARD)
    except JournalTrouble:
        return None
    return held if isinstance(held, str) else None


def sounds_otherwise(home: Home, heard: str | None) -> bool:
    """Say whether bells sound another way than when one was heard; False while the player is not known yet."""
    player = home.bells.player
    return heard is not None and bool(player) and identity(player, home.environment) != heard
