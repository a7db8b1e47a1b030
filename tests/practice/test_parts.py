"""Parts drawn by chance, and the placeholders of texts."""

from random import Random
from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.people import InnerPart
from dyads.practice.setup import draw_parts, list_for, same_part
from dyads.practice.texts import fill

lists = st.lists(st.text("abc", min_size=1, max_size=3), min_size=3, max_size=8, unique=True)


def own(*texts: str) -> list[InnerPart]:
    return [InnerPart(uuid4(), text) for text in texts]


def test_the_fallback_serves_until_there_are_three() -> None:
    fallback = ["critic", "child", "pleaser"]
    assert list_for(own("one", "two"), fallback) == ("critic", "child", "pleaser")
    assert list_for(own("one", "two", "three"), fallback) == ("one", "two", "three")
    assert list_for(own("one", "One ", "two"), fallback) == ("critic", "child", "pleaser")


@given(lists, lists, st.integers(0, 6), st.randoms(use_true_random=False))
def test_no_part_twice_in_a_session_while_there_are_enough(
    parts: list[str], partners: list[str], turns: int, chance: Random
) -> None:
    drawn = draw_parts(parts, turns, chance.randrange, partners)
    assert len(drawn) == turns
    assert set(drawn) <= set(parts)
    assert len(set(drawn)) == min(turns, len(parts))
    free = [part for part in parts if part not in partners]
    assert set(drawn[: len(free)]) <= set(free)


@given(lists, st.integers(0, 2))
def test_every_part_can_be_drawn(parts: list[str], index: int) -> None:
    assert draw_parts(parts, 1, lambda below: index % below) == (parts[index],)


def test_the_partners_part_is_the_same_however_it_was_typed() -> None:
    assert draw_parts(["Fear", "joy"], 1, lambda _: 0, taken=["fear "]) == ("joy",)


def test_a_hit_however_it_was_typed() -> None:
    assert same_part("The inner  Critic", "the inner critic ")
    assert same_part("Straße", "STRASSE")
    assert not same_part("critic", "child")
    assert not same_part("critic", "")


# Placeholders


def test_the_four_placeholders_are_filled_and_other_braces_are_text() -> None:
    values = {"theme": "rain", "speaker": "Ada", "listener": "Bo", "part": "critic"}
    assert fill("{theme} {speaker} {listener} {part}", values) == "rain Ada Bo critic"
    assert (
        fill("{other} { speaker } {} {{speaker}} {speaker!r} {0}", values)
        == "{other} { speaker } {} {Ada} {speaker!r} {0}"
    )


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert fill("{speaker}, {listener}", {"speaker": "{listener}", "listener": "\\1"}) == "{listener}, \\1"


def test_a_placeholder_without_a_value_stays() -> None:
    assert fill("{theme} {part}", {"theme": ""}) == " {part}"


@given(st.text())
def test_text_without_placeholders_is_untouched(text: str) -> None:
    assert fill(text.replace("{", "("), {"theme": "x", "part": "y"}) == text.replace("{", "(")
