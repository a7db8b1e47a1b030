"""Lengths as people write them, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from dyads.practice.fields import LONGEST, clock_text, length_text, parse_length
from dyads.practice.frozen import Length, LengthOrOpen, LengthOrZero
from dyads.practice.message import RefusedValue

lengths = st.integers(1, LONGEST)


@given(lengths)
def test_there_and_back(seconds: int) -> None:
    assert parse_length(length_text(seconds)) == seconds


@given(lengths)
def test_as_a_field_there_and_back(seconds: int) -> None:
    for field in (TypeAdapter[int](Length), TypeAdapter[int](LengthOrZero), TypeAdapter[int | str](LengthOrOpen)):
        assert field.validate_json(field.dump_json(seconds)) == seconds


@given(st.integers(0, 23), st.integers(0, 59), st.integers(0, 59))
def test_parts_add_up(hours: int, minutes: int, seconds: int) -> None:
    total = hours * 3600 + minutes * 60 + seconds
    if total:
        assert parse_length(f"{hours}h{minutes}m{seconds}s") == total
        assert clock_text(total) == (f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("45s", 45), ("5m", 300), ("2m30s", 150), ("1h", 3600), ("90s", 90), ("90m", 5400), ("24h", LONGEST)],
)
def test_what_people_write(text: str, seconds: int) -> None:
    assert parse_length(text) == seconds


@pytest.mark.parametrize(
    "text",
    [
        *["", " ", "5", "5 m", "m", "5M", "30s2m", "1.5m", "-5m", "5m\n", "٥m", "²m", "1d", "open"],
        *["0s", "0m", "0h0m0s", "25h", "24h1s", "99999h"],
        *[150, 2.5, True, None, [], {}],
    ],
)
def test_what_is_no_length(text: object) -> None:
    with pytest.raises(RefusedValue):
        parse_length(text)


@given(st.text())
def test_any_text_is_a_length_or_refused(text: str) -> None:
    try:
        seconds = parse_length(text)
    except RefusedValue:
        return
    assert 0 < seconds <= LONGEST


def test_none_at_all_is_only_for_settling() -> None:
    assert TypeAdapter(LengthOrZero).validate_python("0s") == 0
    assert TypeAdapter(LengthOrZero).dump_python(0) == "0s"
    assert TypeAdapter(LengthOrOpen).validate_python("open") == "open"
    for field in (TypeAdapter(Length), TypeAdapter(LengthOrOpen)):
        with pytest.raises(ValidationError):
            field.validate_python("0s")
    with pytest.raises(ValidationError):
        TypeAdapter(LengthOrOpen).validate_python("Open")
