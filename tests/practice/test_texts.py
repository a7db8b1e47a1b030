"""Which text of a list is shown when, and what fills the placeholders."""

from collections import Counter
from collections.abc import Mapping
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.message import Message
from dyads.practice.script import Script
from dyads.practice.texts import (
    card_of,
    deal_texts,
    draw_texts,
    fill,
    phase_lengths,
    pick_texts,
    texts_had,
    whole_lengths,
)
from dyads.practice.timeline import Picks, compile_script, with_total
from dyads.practice.timeline import compile as compile_timeline
from dyads.words import say
from tests.practice.samples import script_of
from tests.practice.strategies import setup_for
from tests.tries import tries

ASK = """
format = 1
title = "Ask"
rounds = {rounds}
[bells]
settle = "0s"
[[turn]]
name = "Question"
length = "3m"
speaker = [{texts}]
{more}
[[between]]
name = "Pause"
length = "10s"
"""


def asking(texts: int, rounds: int = 2, more: str = "") -> Script:
    listed = ", ".join(f'"{n}"' for n in range(texts))
    return script_of(ASK.replace("{texts}", listed).replace("{rounds}", str(rounds)).replace("{more}", more))


def shown(script: Script, sessions: int) -> list[str]:
    """Return what is asked in the turns of each session, as `0 0 1 1`."""
    return [
        " ".join(s.text("speaker") or "" for s in compile_script(script, variant=n).segments if s.part == "turn")
        for n in range(sessions)
    ]


# Taking turns


def test_a_list_goes_by_sessions_if_nothing_is_said() -> None:
    assert shown(asking(3), 4) == ["0 0 0 0", "1 1 1 1", "2 2 2 2", "0 0 0 0"]
    assert shown(asking(3, more='texts = "session"'), 4) == shown(asking(3), 4)


def test_by_rounds_both_partners_have_the_same() -> None:
    assert shown(asking(2, more='texts = "round"'), 2) == ["0 0 1 1", "0 0 1 1"]


def test_a_list_that_is_longer_than_a_session_goes_on_where_the_last_one_stopped() -> None:
    assert shown(asking(3, more='texts = "round"'), 3) == ["0 0 1 1", "2 2 0 0", "1 1 2 2"]
    assert shown(asking(5, more='texts = "turn"'), 2) == ["0 1 2 3", "4 0 1 2"]


def test_by_turns_each_turn_has_the_next() -> None:
    assert shown(asking(4, more='texts = "turn"'), 2) == ["0 1 2 3", "0 1 2 3"]
    assert shown(asking(3, more='texts = "turn"'), 2) == ["0 1 2 0", "0 1 2 0"]


def test_by_turns_a_phase_of_one_partner_counts_its_own() -> None:
    script = script_of(
        'format = 1\ntitle = "T"\nrounds = 2\n'
        '[[turn]]\nname = "A"\nlength = "1m"\nof = "first"\ntexts = "turn"\nspeaker = ["a", "b", "c"]\n'
        '[[turn]]\nname = "B"\nlength = "1m"\nof = "second"\ntexts = "turn"\nspeaker = ["x", "y"]\n'
    )
    assert shown(script, 2) == ["a x b y", "c x a y"]


@given(st.integers(1, 9), st.integers(1, 4), st.sampled_from(["session", "round", "turn"]), st.integers(0, 30))
@tries(60)
def test_after_enough_sessions_every_text_was_shown(texts: int, rounds: int, order: str, since: int) -> None:
    script = asking(max(2, texts), rounds, f'texts = "{order}"')
    met = {text for n in range(since, since + max(2, texts)) for text in shown(script, since + 40)[n].split()}
    assert len(met) == max(2, texts)


def test_what_the_set_up_holds_is_shown() -> None:
    script = asking(4, more='texts = "chance"')
    setup = setup_for(script, picks={"turn[0]": [3, 1, 0, 2]})
    told = [s.text("speaker") for s in compile_timeline(setup).segments if s.part == "turn"]
    assert told == ["3", "1", "0", "2"]
    assert [s.pick for s in compile_timeline(setup).segments] == [3, None, 1, None, 0, None, 2]


def test_a_phase_with_an_id_keeps_its_picks_where_the_order_changes() -> None:
    script = asking(3, more='id = "cards"\ntexts = "chance"')
    assert pick_texts(script, 0, lambda key, count, times: (2,) * times) == {"turn.cards": (2, 2, 2, 2)}


@given(st.integers(1, 4), st.integers(1, 5), st.lists(st.tuples(st.booleans(), st.booleans()), max_size=40))
@tries(60)
def test_texts_with_the_theme_and_the_others_each_go_on_where_they_stopped(
    themes: int, others: int, sittings: list[tuple[bool, bool]]
) -> None:
    """Sittings take up the theme or not, and are completed or not: what was broken off is no turn of the others."""
    texts = [*(f"{n} {{theme}}" for n in range(themes)), *map(str, range(others))]
    turn = {"name": "T", "length": "9s", "speaker": texts}
    script = Script.model_validate({"format": 1, "title": "T", "turn": [turn]})
    past: list[tuple[Picks, bool]] = []
    counts, deal = {True: 0, False: 0}, partial(deal_texts, day=0)
    for takes_theme, completed in sittings:
        latest = [picks for picks, ended in reversed(past) if ended or takes_theme]
        variant = sum(ended for _picks, ended in past)
        picks = pick_texts(script, variant, deal, takes_theme=takes_theme, latest=latest)
        expected = counts[True] % themes if takes_theme else themes + counts[False] % others
        assert set(picks["turn[0]"]) == {expected}
        counts[takes_theme] += completed or takes_theme
        past.append((picks, completed))


# Chance


@given(
    st.integers(2, 6),
    st.integers(1, 8),
    st.lists(st.dictionaries(st.integers(0, 7), st.integers(0, 3)), max_size=2),
    st.randoms(use_true_random=False),
)
@tries(80)
def test_nobody_draws_a_text_twice_before_all_were(
    count: int, times: int, had: list[Mapping[int, int]], chance: object
) -> None:
    drawn = draw_texts(count, times, had, lambda n: getattr(chance, "randrange")(n))  # noqa: B009  # typed as object
    most = [max(one.get(text, 0) for text in range(count)) for one in had]
    held = [Counter({t: max(one.get(t, 0), n - 1) for t in range(count)}) for one, n in zip(had, most, strict=True)]
    held = held or [Counter[int]()]
    for text in drawn:
        fresh = [all(one[t] == min(one[u] for u in range(count)) for one in held) for t in range(count)]
        assert fresh[text] or not any(fresh)
        for one in held:
            one[text] += 1


def test_chance_prefers_what_neither_has_met() -> None:
    assert draw_texts(4, 1, [{0: 1, 1: 1}, {2: 1}], lambda _: 0) == (3,)
    assert draw_texts(2, 3, [{0: 5, 1: 4}, {}], lambda _: 0) == (1, 0, 1)


@given(st.integers(2, 6), st.integers(2, 20), st.randoms(use_true_random=False))
@tries(40)
def test_a_text_that_came_later_is_drawn_once_before_the_others_again(count: int, had: int, chance: object) -> None:
    known = dict.fromkeys(range(count - 1), had)
    drawn = draw_texts(count, 1 + count, [known], lambda n: getattr(chance, "randrange")(n))  # noqa: B009  # typed as object
    assert drawn[0] == count - 1
    assert sorted(drawn[1:]) == list(range(count))


def test_what_was_met_is_counted_by_list() -> None:
    assert texts_had([{"turn[0]": [1, 2]}, {"turn[0]": [1], "opening.a": [0]}]) == {
        "turn[0]": {1: 2, 2: 1},
        "opening.a": {0: 1},
    }


@given(st.integers(2, 9), st.integers(1, 4), st.integers(0, 800_000))
@tries(60)
def test_dealt_by_the_day_both_computers_turn_up_the_same_and_none_twice_in_a_pack(
    count: int, times: int, day: int
) -> None:
    first = -(-day * times // count) * count  # the first place of a whole pack
    days = [deal_texts("a/b", count, times, day + n) for n in range(2 * count)]
    assert days == [deal_texts("a/b", count, times, day + n) for n in range(2 * count)]
    row = [text for dealt in days for text in dealt][first - day * times :]
    assert sorted(row[:count]) == list(range(count))


# The card and the lengths


CARDS = """
format = 1
title = "Cards"
[[opening]]
name = "Card"
length = "30s"
texts = "chance"
together = ["courage", "home for {listener}"]
[[turn]]
name = "Tell"
length = "5m"
speaker = "Tell of {card}, for {half}; {length} in all, of a turn of {turn}. {x}"
[[turn]]
name = "Echo"
length = "1m"
of = "second"
voice = "listener"
"""


def values(lengths: Mapping[str, Message]) -> dict[str, str]:
    return {name: say(length) for name, length in lengths.items()}


def test_the_card_is_what_chance_drew_up_to_here() -> None:
    timeline = compile_script(script_of(CARDS), picks={"opening[0]": [1]})
    assert [s.card for s in timeline.segments] == [None, "home for {listener}", *["home for {listener}"] * 3]
    assert card_of(timeline) == "home for {listener}"
    assert fill("{card}!", {"card": "home for {listener}", "listener": "Ben"}) == "home for Ben!"
    assert fill("{card}", {"card": "{card} {half}", "half": "3 minutes"}) == "{card} 3 minutes"


def test_lengths_are_those_of_the_phase_and_of_its_turn() -> None:
    timeline = compile_script(script_of(CARDS))
    told = [(s.name, values(phase_lengths(s))) for s in timeline.segments if s.part == "turn"]
    assert told == [
        ("Tell", {"length": "5 minutes", "half": "2 minutes 30 seconds", "turn": "5 minutes"}),
        ("Tell", {"length": "5 minutes", "half": "2 minutes 30 seconds", "turn": "6 minutes"}),
        ("Echo", {"length": "1 minute", "half": "30 seconds", "turn": "6 minutes"}),
    ]


def test_before_the_start_lengths_are_those_of_the_whole_and_of_one_turn() -> None:
    assert values(whole_lengths(compile_script(script_of(CARDS)))) == {
        "length": "11 minutes 30 seconds",
        "half": "2 minutes 30 seconds",
        "turn": "5 minutes",
    }
    alone = script_of('format = 1\ntitle = "S"\nform = "solo"\n[[phase]]\nname = "Sit"\nlength = "20m"\n')
    assert values(whole_lengths(compile_script(alone))) == {"length": "20 minutes", "half": "10 minutes"}


def test_lengths_follow_the_chosen_total() -> None:
    chosen = with_total(asking(2), 4 * 60 + 30)
    (first, *_) = compile_script(chosen).segments
    assert values(phase_lengths(first)) == {"length": "1 minute", "half": "30 seconds", "turn": "1 minute"}


@pytest.mark.parametrize("text", ["{", "}", "{x}", "{ length }", "{Length}", "{{length", "{length!r}"])
def test_other_braces_are_text(text: str) -> None:
    assert fill(text, {"x": "y", "Length": "z"}) == text
