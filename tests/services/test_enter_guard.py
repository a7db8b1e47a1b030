"""Which Enter was meant, and which only goes on with the one before."""

from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.fields import NS
from dyads.services.enter_guard import HELD_NS, REPEATS_NS, KeyRhythm


def test_a_held_enter_is_one_enter_however_long_it_is_held() -> None:
    rhythm = KeyRhythm()
    assert not rhythm.is_repeat("enter", 0)
    assert rhythm.is_repeat("enter", NS * 66 // 100)  # the longest usual wait before a key repeats
    assert all(rhythm.is_repeat("enter", NS + held * NS // 30) for held in range(300))
    assert not rhythm.is_repeat("enter", 13 * NS)


def test_an_enter_after_another_key_is_a_new_one() -> None:
    rhythm = KeyRhythm()
    assert [rhythm.is_repeat(key, 0) for key in ("enter", "4", "enter", "enter")] == [False, False, False, True]


@given(st.lists(st.tuples(st.sampled_from(["enter", "n", "p"]), st.integers(0, 3 * NS)), max_size=40))
def test_a_key_is_a_repeat_only_shortly_after_itself(presses: list[tuple[str, int]]) -> None:
    rhythm, now, before = KeyRhythm(), 0, ("", 0)
    for key, passed in presses:
        now += passed
        within = REPEATS_NS if key == "enter" else HELD_NS
        assert rhythm.is_repeat(key, now) == (key == before[0] and now - before[1] < within)
        before = key, now
