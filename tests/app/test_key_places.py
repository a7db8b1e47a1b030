"""Letters act with Caps Lock, and by their place on layouts without Latin letters."""

import pytest

from dyads.app.key_places import PLACES, latin_letter
from dyads.app.terminal_driver import PlacedKeys
from dyads.services.home import Home
from tests.app.conftest import RunApp, press, screen_name

LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz")


@pytest.mark.parametrize(("written", "means"), [("ч", "x"), ("Ч", "x"), ("χ", "x"), ("з", "p"), ("π", "p"), ("ס", "x")])
def test_a_letter_means_the_one_in_its_place(written: str, means: str) -> None:
    assert latin_letter(written, LETTERS.__contains__) == means


def test_a_key_that_somebody_set_is_itself() -> None:
    assert latin_letter("ч", frozenset("ч").__contains__) == "ч"
    assert latin_letter("X", frozenset("Xx").__contains__) == "X"
    assert latin_letter("ü", LETTERS.__contains__) == "ü"


def test_every_letter_of_these_layouts_has_one_place() -> None:
    for alphabet in ("абвгдежзиклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρστυφχψω"):
        held = [PLACES[sign] for sign in alphabet if sign in PLACES]
        assert len(set(held)) == len(held) > 22


def keys(*sequences: str) -> tuple[list[str], dict[str, str]]:
    places: dict[str, str] = {}
    parser = PlacedKeys(places)
    return [event.key for sequence in sequences for event in parser.feed(sequence)], places  # type: ignore[attr-defined]  # keys only


def test_a_terminal_that_tells_the_place_of_a_key_is_believed() -> None:
    read, places = keys("\x1b[1095::120;;1095u", "\x1b[1081:1049:113;2;1049u", "\x1b[97:65;2;65u", "x")
    assert read == ["ч", "Й", "A", "x"]
    assert places == {"ч": "x", "й": "q"}


@pytest.mark.parametrize("key", ["H", "р", "Р", "η"])
async def test_on_a_page_too(home: Home, run_app: RunApp, key: str) -> None:
    async with run_app(home) as pilot:
        await press(pilot, key)
        assert screen_name(pilot) == "PracticeScreen"
