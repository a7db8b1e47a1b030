"""Two ends of a link: they meet, prove each other, keep one log, agree, and part; over a way that loses."""

from random import Random
from uuid import UUID

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dyads.link.interface import SharedSetup
from dyads.link.peer import LEAST_LEAD_NS
from dyads.link.rhythm import IN_CLASS
from dyads.practice.fields import NS
from dyads.practice.replay import CommandKind
from dyads.practice.setup import Side
from tests.link.pairs import ADA, BEN, BY_PAIR, BY_WORDS, MS, End, Way, command, end, paired, setup
from tests.tries import tries


def states(*ends: End) -> list[str]:
    return [one.state() for one in ends]


def log_of(one: End) -> tuple[object, str]:
    return one.peer.log.have, one.peer.log.digest


@pytest.mark.parametrize("meeting", [BY_WORDS, BY_PAIR])
def test_two_meet_whoever_comes_first(meeting: object) -> None:
    for order in ("ab", "ba"):
        way, ends = Way(), {}
        for side in order:
            ends[side] = end(way, side, [meeting])  # type: ignore[arg-type,list-item]
            way.turn(0.5)
        way.turn(2)
        a, b = ends["a"], ends["b"]
        assert states(a, b) == ["here", "here"]
        assert a.peer.agreement.partner == BEN
        assert b.peer.agreement.partner == ADA
        check = a.peer.presence(a.now).check
        assert check is not None
        assert check == b.peer.presence(b.now).check
        assert a.peer.pair_secret == b.peer.pair_secret is not None
        assert a.peer.is_fresh
        assert b.peer.is_fresh


def test_pairing_takes_less_than_a_second() -> None:
    way = Way()
    a, b = end(way, "a"), end(way, "b")
    way.turn(0.4)
    assert states(a, b) == ["here", "here"]


def test_alone_one_waits_and_the_other_is_told_that_nobody_does() -> None:
    way = Way()
    a, b = end(way, "a", [BY_WORDS]), end(way, "b", [BY_PAIR])
    way.turn(4)
    assert states(a, b) == ["waiting", "waiting"]
    assert b.peer.refusal(b.now) is None
    way.turn(3)
    assert b.peer.refusal(b.now) == "nobody"
    assert a.peer.refusal(a.now) is None


def test_no_way_out_is_said_after_a_while() -> None:
    way = Way()
    a = end(way, "a")
    a.peer.online(a.door, False, a.now)
    assert a.state() == "off"
    way.turn(6)
    assert a.peer.refusal(a.now) == "unreachable"
    a.peer.online(a.door, True, a.now)
    assert a.peer.refusal(a.now) is None


def test_the_clocks_meet_though_hours_apart() -> None:
    way, a, b = paired()
    assert abs(a.shared() - b.shared()) < MS
    assert b.peer.bound is not None
    assert b.peer.bound < 6 * MS
    assert a.peer.bound == pytest.approx(b.peer.bound, abs=2 * MS)
    way.turn(600)
    assert abs(a.shared() - b.shared()) < MS


def test_an_uneven_way_puts_the_clocks_off_within_the_bound_that_is_shown() -> None:
    way = Way(delays={"a": (80 * MS, 80 * MS), "b": (20 * MS, 20 * MS)})
    way, a, b = paired(way)
    off, bound = abs(a.shared() - b.shared()), b.peer.bound
    assert bound is not None
    assert 29 * MS < off < 31 * MS
    assert off <= bound <= 51 * MS
    assert a.peer.lead() == LEAST_LEAD_NS


def test_the_lead_grows_with_the_way() -> None:
    _, a, b = paired(Way(delays={"a": (400 * MS, 400 * MS), "b": (400 * MS, 400 * MS)}))
    for one in (a, b):
        assert one.peer.lead() == pytest.approx(3200 * MS, abs=20 * MS)


def test_silence_is_said_in_steps_and_ends_by_itself() -> None:
    way, a, b = paired()
    way.is_cut = True
    way.turn(2.9)
    assert states(a, b) == ["here", "here"]
    way.turn(4)
    assert states(a, b) == ["quiet", "quiet"]
    way.turn(7)
    assert states(a, b) == ["gone", "gone"]
    way.is_cut = False
    way.turn(4)
    assert states(a, b) == ["here", "here"]


def in_class() -> tuple[Way, End, End]:
    way = Way()
    a = end(way, "a", [BY_PAIR], b"s" * 32, rhythm=IN_CLASS)
    b = end(way, "b", [BY_PAIR], b"s" * 32, rhythm=IN_CLASS)
    way.turn(10)
    return way, a, b


def test_a_pair_of_a_class_speaks_rarely_and_its_silence_is_told_later() -> None:
    way, a, b = in_class()
    before, woken = len(way.seen), way.wakings
    way.turn(700)
    assert (len(way.seen) - before) / 700 < 0.29
    assert way.wakings - woken < 700 * 0.7, "neither looks whether the other is gone before that can be"
    assert states(a, b) == ["here", "here"]
    assert abs(a.shared() - b.shared()) < MS
    way.is_cut = True
    way.turn(9)
    assert states(a, b) == ["here", "here"]
    way.turn(9)
    assert states(a, b) == ["quiet", "quiet"]
    way.turn(20)
    assert states(a, b) == ["gone", "gone"]


@pytest.mark.parametrize("side", ["a", "b"])
def test_a_command_that_was_lost_is_asked_for_a_second_later_however_rarely_two_speak(side: Side) -> None:
    way, a, b = in_class()
    way.turn(1.5)
    giver, other = (a, b) if side == "a" else (b, a)
    way.is_cut = True
    giver.give(command("pause", side, 1))
    giver.peer.tick(giver.now)
    way.turn(0.5)
    way.is_cut = False
    way.turn(1)
    assert [one.kind for one in other.peer.taken()] == ["pause"]
    way.turn(2)
    before = len(way.seen)
    way.turn(20)
    assert len(way.seen) - before <= 6, "once it has arrived all is as rare as before"


def test_a_command_in_a_trainers_name_counts_only_where_it_is_the_trainers() -> None:
    way = Way()
    a = end(way, "a", [BY_PAIR], b"s" * 32)
    b = end(way, "b", [BY_PAIR], b"s" * 32)
    way.turn(2)
    a.give(command("pause", "t", 1))
    way.turn(3)
    assert b.peer.taken() == ()
    way.ends.remove(b)
    again = end(way, "b", [BY_PAIR], b"s" * 32, is_trainers=lambda one: one.kind == "pause")
    way.turn(2)
    a.give(command("stop", "t", 2))
    way.turn(3)
    assert [one.kind for one in again.peer.taken()] == ["pause"]


def test_a_goodbye_is_said_and_a_return_is_possible() -> None:
    way, a, b = paired()
    b.peer.close(b.now)
    way.carry(b)
    way.ends.remove(b)
    way.turn(1)
    assert a.state() == "left"
    way.turn(30)
    assert a.state() == "left"
    again = end(way, "b", [BY_PAIR], b"s" * 32)
    way.turn(2)
    assert states(a, again) == ["here", "here"]


def test_a_command_is_there_within_the_way_and_comes_once() -> None:
    way, a, b = paired()
    a.give(command("start", "a", 1, at=7))
    way.turn(0.01)
    taken = b.peer.taken()
    assert taken == (command("start", "a", 1, at=7),)
    way.turn(10)
    assert b.peer.taken() == ()
    assert log_of(a) == log_of(b)


def test_each_keeps_what_the_other_lost_in_a_crash() -> None:
    way, a, b = paired()
    for n in range(1, 6):
        a.give(command("pause", "a", n, at=n))
        b.give(command("resume", "b", n, at=n))
    way.turn(1)
    way.ends.remove(a)
    again = end(way, "a", [BY_PAIR], b"s" * 32)
    again.peer.restore([command("pause", "a", n, at=n) for n in range(1, 3)])
    way.turn(3)
    assert again.peer.is_fresh
    assert log_of(again) == log_of(b)
    assert [one.given.n for one in again.peer.taken() if one.given and one.given.author == "a"] == [3, 4, 5]


def test_nothing_counts_as_fresh_before_the_whole_log_is_there() -> None:
    way, a, b = paired()
    way.is_cut = True
    for n in range(1, 400):
        b.give(command("pause", "b", n, at=n))
    way.turn(8)
    a.peer.returned(a.now)
    assert not a.peer.is_fresh
    way.turn(8)
    assert not a.peer.is_fresh
    way.is_cut = False
    was = []
    for _ in range(400):
        way.turn(0.01)
        was.append((a.peer.is_fresh, a.peer.log.have.get("b", 0) == 399))
    assert (True, True) in was
    assert (True, False) not in was


def test_an_answer_to_a_question_from_before_the_return_is_not_fresh() -> None:
    way = Way(delays={"a": (3 * NS, 3 * NS), "b": (3 * NS, 3 * NS)})
    way, a, b = paired(way)
    way.turn(20)
    b.peer.tick(b.now)
    way.carry(b)
    b.peer.returned(b.now)
    way.is_cut = True  # only what was asked before can still be answered
    b.peer.out.clear()
    way.turn(5)
    assert not b.peer.is_fresh
    way.is_cut = False
    way.turn(20)
    assert b.peer.is_fresh
    assert a.peer.is_fresh


def test_a_side_that_wakes_says_nothing_before_it_knows_what_became_of_its_sitting() -> None:
    way, a, b = paired()
    a.give(command("start", "a", 1))
    way.turn(1)
    a.is_asleep = b.is_asleep = True
    way.turn(60)
    b.is_asleep = False
    a.is_asleep = False
    a.peer.woke(a.now)
    b.peer.returned(b.now)
    way.carry(b)
    way.turn(1)
    assert not b.peer.is_fresh, "the partner was as absent, and must not answer as if not"
    a.peer.give(command("away", "a", 2, at=5, to=61))
    a.peer.returned(a.now)
    way.carry(a)
    way.turn(1)
    assert b.peer.is_fresh
    assert b.peer.log.have == {"a": 2}


def test_who_is_not_told_what_became_of_it_speaks_again_after_three_seconds() -> None:
    way, a, b = paired()
    a.give(command("start", "a", 1))
    a.peer.woke(a.now)
    way.turn(10)
    assert b.state() == "here"


@given(
    st.integers(0, 2**32),
    st.floats(0, 0.3),
    st.lists(st.tuples(st.sampled_from("ab"), st.floats(0, 3), st.booleans()), max_size=25),
)
@tries(40)
@example(2905, 0.0, [("a", 0.0, False)])
def test_both_come_to_one_log_whatever_is_lost_doubled_and_overtaken(
    seed: int, loss: float, acts: list[tuple[Side, float, bool]]
) -> None:
    way = Way(Random(seed), loss=loss, doubled=0.1, delays={"a": (0, 400 * MS), "b": (10 * MS, 300 * MS)})
    ends = {"a": end(way, "a", [BY_PAIR]), "b": end(way, "b", [BY_PAIR], ahead=77 * NS, ppm=-80)}
    numbers = {"a": 0, "b": 0}
    taken: dict[str, list[tuple[str, int]]] = {"a": [], "b": []}
    kinds: list[CommandKind] = ["pause", "resume", "next", "still"]
    for side, wait, cut in acts:
        way.is_cut = cut
        way.turn(wait)
        numbers[side] += 1
        ends[side].give(command(kinds[numbers[side] % 4], side, numbers[side], at=numbers[side]))
        for name, one in ends.items():
            taken[name] += [(new.given.author, new.given.n) for new in one.peer.taken() if new.given]
    way.is_cut, way.loss = False, 0.0
    way.turn(30)  # on so bad a way the clocks may need six rounds of two seconds
    for name, one in ends.items():
        taken[name] += [(new.given.author, new.given.n) for new in one.peer.taken() if new.given]
    assert log_of(ends["a"]) == log_of(ends["b"])
    assert states(*ends.values()) == ["here", "here"]
    for name, partner in (("a", "b"), ("b", "a")):
        assert taken[name] == [(partner, n) for n in range(1, numbers[partner] + 1)], "in order, once, without holes"


def test_a_thousand_commands_and_some_more_and_then_no_more() -> None:
    way, a, b = paired()
    way.is_cut = True
    for n in range(1, 1300):
        a.give(command("pause", "a", n, at=n))
    way.is_cut = False
    way.turn(6)
    assert log_of(a) == log_of(b)
    assert b.peer.log.have == {"a": 1200}


def test_two_contents_under_one_name_come_to_the_lesser_on_both_sides() -> None:
    way, a, b = paired()
    one, other = command("pause", "a", 1, at=5), command("pause", "a", 1, at=6)
    a.peer.log.add(one)
    b.peer.log.add(other)
    way.turn(5)
    assert log_of(a) == log_of(b)
    assert b.peer.taken() == (one,)
    assert a.peer.taken() == ()


def test_a_partner_cannot_speak_for_this_side() -> None:
    way, a, b = paired()
    b.peer.log.add(command("stop", "a", 9, at=5))
    b.give(command("pause", "b", 1, at=5))
    before = len(way.seen)
    way.turn(10)
    assert a.peer.log.have == {"b": 1}
    assert a.peer.taken() == (command("pause", "b", 1, at=5),)
    assert len(way.seen) - before < 60, "what is not taken is not sent again and again"


def test_both_agree_to_one_set_up_and_a_change_asks_anew() -> None:
    way, a, b = paired()
    a.peer.propose(setup(), a.now)
    way.carry(a)
    way.turn(0.1)
    proposal = b.peer.agreement.proposal
    assert proposal is not None
    assert proposal.setup == setup()
    assert a.peer.agreement.agreed == b.peer.agreement.agreed == (False, False)
    a.peer.agree(setup(), a.now)
    way.carry(a)
    way.turn(0.1)
    assert b.peer.agreement.agreed == (False, True)
    b.peer.agree(proposal.setup, b.now)
    way.carry(b)
    way.turn(0.1)
    assert a.peer.agreement.agreed == b.peer.agreement.agreed == (True, True)
    b.peer.propose(setup(2, "b", first="b"), b.now)
    way.carry(b)
    way.turn(0.1)
    assert a.peer.agreement.agreed == b.peer.agreement.agreed == (False, False)
    assert a.peer.agreement.proposal is not None
    assert a.peer.agreement.proposal.setup.first == "b"


def test_of_two_changes_at_once_that_of_side_a_counts_on_both() -> None:
    way, a, b = paired()
    a.peer.propose(setup(3, "a"), a.now)
    b.peer.propose(setup(3, "b", first="b"), b.now)
    way.turn(5)
    for one in (a, b):
        assert one.peer.agreement.proposal is not None
        assert one.peer.agreement.proposal.setup.author == "a"


def test_agreeing_to_what_is_no_longer_proposed_agrees_to_nothing() -> None:
    way, a, b = paired()
    a.peer.propose(setup(), a.now)
    a.peer.propose(setup(2), a.now)
    way.turn(3)
    b.peer.agree(setup(), b.now)
    assert b.peer.agreement.agreed == (False, False)
    b.peer.agree(setup(2), b.now)
    assert b.peer.agreement.agreed[0]
    b.peer.agree(None, b.now)
    assert not b.peer.agreement.agreed[0]


@given(st.integers(0, 2**32))
@tries(20)
def test_set_up_stage_and_parts_arrive_over_a_bad_way(seed: int) -> None:
    way = Way(Random(seed), loss=0.3, doubled=0.1, delays={"a": (0, 200 * MS), "b": (0, 200 * MS)})
    a, b = end(way, "a", [BY_PAIR]), end(way, "b", [BY_PAIR])
    b.peer.propose(setup(4, "b"), b.now)
    b.peer.agree(setup(4, "b"), b.now)
    b.peer.tell_stage("answering", b.now)
    a.peer.show_parts(["the judge", "a child"], a.now)
    way.turn(60)
    way.loss = 0
    way.turn(5)
    assert a.peer.agreement.agreed == (False, True)
    assert a.peer.presence(a.now).stage == "answering"
    assert b.peer.agreement.partners_parts == ("the judge", "a child")
    a.peer.show_parts([], a.now)
    way.turn(5)
    assert len(b.peer.agreement.partners_parts) == 0


def with_text(revision: int, languages: tuple[str, ...]) -> SharedSetup:
    """A set-up of which nothing can be compressed away: 24 kB a language."""
    plain = setup(revision).scripts["en"].model_dump(mode="json", exclude_none=True)
    noise = (Random(n).randbytes(700).hex() for n in range(1000))
    scripts = {
        language: {**plain, "turn": [{**plain["turn"][0], "name": f"{n}", "speaker": [next(noise)]} for n in range(34)]}
        for language in languages
    }
    return SharedSetup.model_validate({**setup(revision).model_dump(), "scripts": scripts})


def test_a_large_set_up_goes_in_pieces_and_one_too_large_is_named() -> None:
    way, a, b = paired()
    large, huge = with_text(1, ("en",)), with_text(2, ("en", "de", "fr"))
    a.peer.propose(large, a.now)
    way.turn(2)
    assert b.peer.agreement.proposal is not None
    assert b.peer.agreement.proposal.setup == large
    a.peer.propose(huge, a.now)
    assert a.peer.refusal(a.now) == "too-large"
    assert a.peer.agreement.proposal is not None
    assert a.peer.agreement.proposal.setup == large


def test_after_the_start_the_set_up_stands() -> None:
    way, a, b = paired()
    a.peer.propose(setup(), a.now)
    way.turn(1)
    a.give(command("start", "a", 1))
    way.turn(1)
    b.peer.propose(setup(2, "b"), b.now)
    way.turn(3)
    for one in (a, b):
        assert one.peer.agreement.proposal is not None
        assert one.peer.agreement.proposal.setup.revision == 1


def test_a_quiet_sitting_takes_sixty_messages_a_minute() -> None:
    way, _a, _b = paired()
    way.turn(10)
    before = len(way.seen)
    way.turn(60)
    assert len(way.seen) - before == pytest.approx(60, abs=2)
    assert {len(frame) for _, _, frame in way.seen[before:]} == {289}


def test_two_logs_of_different_sittings_never_become_one() -> None:
    way, a, b = paired()
    a.peer.propose(setup(), a.now)
    way.turn(1)
    a.give(command("start", "a", 1))
    way.turn(1)
    way.ends.remove(b)
    new = end(way, "b", [BY_PAIR], b"s" * 32)
    new.peer.propose(setup(9, "b").model_copy(update={"sitting": UUID(int=6 << 100)}), new.now)
    way.turn(5)
    assert a.peer.refusal(a.now) == new.peer.refusal(new.now) == "busy"
    new.give(command("start", "b", 1))
    a.give(command("pause", "a", 2))
    way.turn(5)
    assert a.peer.log.have == {"a": 2}
    assert new.peer.log.have == {"b": 1}
    assert not new.peer.is_fresh
    assert new.peer.agreement.proposal is not None
    assert new.peer.agreement.proposal.setup.revision == 9


def test_a_program_that_rejoins_names_its_sitting_without_a_set_up() -> None:
    way, a, b = paired()
    a.peer.propose(setup(), a.now)
    way.turn(1)
    a.give(command("start", "a", 1))
    way.turn(1)
    way.ends.remove(b)
    back = end(way, "b", [BY_PAIR], b"s" * 32)
    back.peer.agreement.sitting = UUID(int=5)
    back.peer.restore([command("start", "a", 1)])
    way.turn(3)
    assert states(a, back) == ["here", "here"]
    assert back.peer.agreement.proposal is not None
    assert back.peer.agreement.proposal.setup == setup()
