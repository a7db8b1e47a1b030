"""How a key becomes a sentence."""

from collections.abc import Iterator

import pytest

from dyads.practice.message import counted, msg
from dyads.words import LANGUAGES, _, current, n_, say, use


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    use("en")
    yield
    use("en")


def test_values_are_filled_in() -> None:
    assert _("Keep {name}", name="Ada") == "Keep Ada"
    assert n_("{count} session", "{count} sessions", 1) == "1 session"
    assert n_("{count} session", "{count} sessions", 0) == "0 sessions"


def test_what_is_filled_in_is_data() -> None:
    assert _("Keep {name}", name="{name} {0} {x.__class__} %s") == "Keep {name} {0} {x.__class__} %s"


def test_a_sentence_without_values_may_have_braces() -> None:
    assert _("write low = {en = ...}") == "write low = {en = ...}"
    assert say(msg("write low = {en = ...}")) == "write low = {en = ...}"


def test_a_message_within_a_message_is_said_too() -> None:
    inner = counted("{count} turn", "{count} turns", 2)
    assert say(msg("it has {what}", what=inner)) == "it has 2 turns"
    assert say(counted("{count} of {what}", "{count} of {what}", 1, what=inner)) == "1 of 2 turns"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_can_be_used(language: str) -> None:
    chosen = next(known for known in LANGUAGES if known == language)
    use(chosen)
    assert current() == chosen
    assert _("a sentence that no catalogue has: {x}", x=1) == "a sentence that no catalogue has: 1"
