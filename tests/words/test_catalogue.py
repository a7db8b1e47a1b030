"""How a key becomes a sentence."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from dyads.practice.fields import duration
from dyads.practice.message import counted, msg
from dyads.words import LANGUAGES, _, current, n_, say, say_in, use


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


def test_decimal_numbers_are_written_as_the_language_does() -> None:
    assert _("{x} to {y}", x=Decimal("-2.080"), y=Decimal("0.50")) == "−2.080 to 0.50"
    assert say(msg("{x}", x=Decimal("1E+2"))) == "100"
    use("de")
    assert say(msg("{x}", x=msg("{y}", y=Decimal("-0.05")))) == "−0,05"
    assert n_("{count} and {x}", "{count} and {x}", 3, x=Decimal("3.0")).startswith("3 ")


def test_whole_numbers_and_texts_are_filled_in_as_they_are() -> None:
    use("de")
    assert _("{a} {b} {c}", a=10000, b=1.5, c="2.5") == "10000 1.5 2.5"


def test_days_are_written_as_people_write_them() -> None:
    day = date(2026, 3, 1)
    assert _("from {day}", day=day) == "from 1 Mar 2026"
    assert _("from {x}", x=datetime(2026, 3, 1, 9, 5, tzinfo=UTC)) == "from 1 Mar 2026, 09:05"
    use("de")
    said = _("from {day}", day=day)
    assert "2026-03-01" not in said
    assert said.index("1") < said.index("2026")


def test_a_length_is_said_in_the_language_of_the_script_whichever_is_in_use() -> None:
    for language in LANGUAGES:
        use(language)
        assert say_in("de", duration(150)) == "2 Minuten 30 Sekunden"
        assert say_in("en", duration(60)) == "1 minute"
        assert say_in("fr", duration(60)) == say(duration(60))
