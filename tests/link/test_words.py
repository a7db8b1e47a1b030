"""Four words, the same as digits, or a link: what one says, the other types, mistakes included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.link.words import (
    CHANCE_BITS,
    COUNT,
    DIGITS,
    SECRET_BYTES,
    WORD_BITS,
    Invitation,
    MeetingCode,
    WrongCode,
    completions,
    new_code,
    new_invitation,
    read_code,
    word_list,
)
from dyads.words import say
from tests.tries import tries

NUMBERS = st.integers(0, (1 << COUNT * WORD_BITS) - 1)
BROKERS = st.sampled_from(
    ["", "practice.example.org", "10.0.0.7:1884", "mqtts://b.example:8883", "wss://b.example/mqtt"]
)


def message_of(typed: str) -> tuple[str, str]:
    with pytest.raises(WrongCode) as found:
        read_code(typed)
    return say(found.value.message), say(found.value.hint) if found.value.hint else ""


def test_the_list_has_2048_words_that_differ_in_their_first_four_letters() -> None:
    words = word_list()
    assert len(set(words)) == 1 << WORD_BITS
    assert len({word[:4] for word in words}) == len(words)
    assert list(words) == sorted(words)
    assert all(word.isascii() and word.islower() for word in words)


@given(NUMBERS, BROKERS)
@tries(100)
def test_words_and_digits_come_back(number: int, broker: str) -> None:
    code = MeetingCode(number, broker)
    assert read_code(code.text) == code
    assert read_code(code.digits) == code
    assert len(code.digits.partition("@")[0].replace(" ", "")) == DIGITS


@given(NUMBERS, st.sampled_from([" ", "  ", "-", " - ", ", ", ". ", "–", "_", "/", "\n"]), st.data())
@tries(100)
def test_spaces_capitals_and_four_letters_make_no_difference(number: int, between: str, data: st.DataObject) -> None:
    spellings = st.sampled_from([MeetingCode(number).words, tuple(word[:4] for word in MeetingCode(number).words)])
    spoken = between.join(data.draw(spellings))
    spoken = data.draw(st.sampled_from([spoken, spoken.upper(), spoken.title()]))
    assert read_code(f"  {spoken} ") == MeetingCode(number)


@given(NUMBERS, st.integers(0, DIGITS - 1), st.integers(1, 9))
@tries(100)
def test_one_wrong_digit_is_noticed(number: int, at: int, by: int) -> None:
    digits = list(MeetingCode(number).digits.replace(" ", ""))
    digits[at] = str((int(digits[at]) + by) % 10)
    with pytest.raises(WrongCode):
        read_code("".join(digits))


@given(NUMBERS, st.integers(0, DIGITS - 2))
@tries(100)
def test_two_digits_changed_round_are_noticed(number: int, at: int) -> None:
    digits = list(MeetingCode(number).digits.replace(" ", ""))
    if digits[at] != digits[at + 1]:
        digits[at], digits[at + 1] = digits[at + 1], digits[at]
        with pytest.raises(WrongCode):
            read_code("".join(digits))


@given(st.text(max_size=60))
@tries(200)
def test_whatever_is_typed_is_read_or_named(typed: str) -> None:
    try:
        read_code(typed)
    except WrongCode as error:
        said = say(error.message)
    else:
        said = typed
    assert said


def test_a_mistake_is_named_with_its_word_and_what_may_be_meant() -> None:
    assert message_of("lake-umbrela-fox-river") == ("Word 2, “umbrela”, is not in the list.", "do you mean umbrella?")
    assert message_of("lake autumn fox qqqqqq") == ("Word 4, “qqqqqq”, is not in the list.", "ask for this word again")


def test_a_beginning_that_several_words_share_names_them() -> None:
    what, hint = message_of("lake autumn fox riv")
    assert (what, hint) == ("Word 4, “riv”, is not in the list.", "it may go on as rival, river")
    assert read_code("lake autumn fox rive") == read_code("lake autumn fox river")


def test_the_number_of_words_is_said() -> None:
    assert message_of("lazy fox")[0] == "Four words are expected, and here are 2."
    assert message_of("")[0] == "Four words are expected, and here are 0."


def test_three_letters_complete_most_words_and_four_all() -> None:
    assert completions("") == ()
    assert completions("zzz") == ()
    assert completions("Umb") == ("umbrella",)
    for word in word_list():
        assert word in completions(word[:3])
        assert word == completions(word[:4])[0]
    alone = sum(len(completions(word[:3])) == 1 for word in word_list())
    assert alone > 600


def test_the_words_carry_the_place_and_chance_the_rest() -> None:
    asked: list[int] = []

    def chance(bits: int) -> int:
        asked.append(bits)
        return (1 << bits) - 1

    for place in range(8):
        assert new_code(place, chance=chance).place == place
    assert set(asked) == {CHANCE_BITS}
    with pytest.raises(ValueError, match="8"):
        new_code(8)
    assert len({new_code(3).number for _ in range(50)}) == 50


@given(st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES), st.integers(0, 7), BROKERS)
@tries(60)
def test_a_link_comes_back_and_has_its_secret_in_the_fragment(secret: bytes, place: int, broker: str) -> None:
    invitation = Invitation(secret, 0 if broker else place, broker)
    assert read_code(invitation.text) == invitation
    assert read_code(f" {invitation.text}\n") == invitation
    assert (
        invitation.text.partition("#")[0]
        == Invitation(bytes(SECRET_BYTES), invitation.place, broker).text.partition("#")[0]
    )


def test_a_link_that_was_cut_is_named() -> None:
    text = new_invitation(broker="practice.example.org").text
    for cut in range(len("dyads:"), len(text)):
        assert message_of(text[:cut])[0] == "This link is not whole."
    assert message_of("dyads://join?place=9#" + text.partition("#")[2])[0] == "This link is not whole."


def test_after_the_at_stands_one_place() -> None:
    words = MeetingCode(7).text
    for typed in (f"{words}@", f"{words}@ ", f"{words}@one two"):
        assert message_of(typed)[0] == "After the @ a meeting place is expected, and nothing else."
