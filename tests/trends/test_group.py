"""Several people's exports, joined."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from dyads.practice.message import Loaded
from dyads.practice.people import Person
from dyads.practice.records import Kept, SessionSummary
from dyads.practice.setup import Linked, Side
from dyads.trends.figures import Split, figures
from dyads.trends.group import Export, Joined, join
from dyads.trends.selection import Selection
from tests.trends.making import SIDES, event, named, rating, sitting

ANN, BEN_OF_ANN = UUID(int=11), UUID(int=12)
BEN, ANN_OF_BEN = UUID(int=21), UUID(int=22)


def exported(file: str, me: UUID, code: str, partner: UUID, partner_code: str, count: int, late: int = 0) -> Export:
    """One journal: `count` sittings apart, only the owner's ratings; its clock is `late` minutes behind."""
    sessions = []
    ratings = []
    for number in range(count):
        plain = sitting(number, people=(me, partner))
        session = replace(plain, id=named(f"{file} {number}"), here=(0,), begun=plain.begun + timedelta(minutes=late))
        sessions.append(session)
        ratings += [rating(session, when, 3 + (when == "after"), person=me) for when in SIDES]
    people = (Person(me, "", code, me=True), Person(partner, "", partner_code))
    return Export(file, people, Kept(tuple(sessions), tuple(ratings)))


def value(loaded: Loaded[Joined]) -> Joined:
    assert loaded.value is not None, loaded.problems
    return loaded.value


def both(late: int = 2) -> tuple[Export, Export]:
    return (
        exported("ann.json", ANN, "A01", BEN_OF_ANN, "B02", 6),
        exported("ben.json", BEN, "B02", ANN_OF_BEN, "A01", 6, late),
    )


def test_both_sides_of_a_sitting_count_once() -> None:
    joined = value(join(both()))
    assert (joined.both_sides, joined.again, joined.exports) == (6, 0, 2)
    assert len(joined.kept.sessions) == 6
    assert all(set(session.people) == {ANN, BEN} for session in joined.kept.sessions)
    assert all(session.here == (0, 1) for session in joined.kept.sessions)
    assert joined.codes == {ANN: "A01", BEN: "B02"}
    found = figures(joined.kept, Selection(), (Split(),))
    assert {(f.person, f.n, f.value) for f in found if f.kind == "change"} == {(ANN, 6, 1), (BEN, 6, 1)}


def test_the_order_of_the_files_does_not_matter() -> None:
    ann, ben = both()
    one, other = value(join([ann, ben])), value(join([ben, ann]))
    assert one.codes == other.codes
    assert {(r.person, r.when, r.value) for r in one.kept.ratings} == {
        (r.person, r.when, r.value) for r in other.kept.ratings
    }
    assert len(other.kept.sessions) == 6


def test_sittings_far_apart_in_time_are_two() -> None:
    joined = value(join(both(late=11)))
    assert (joined.both_sides, len(joined.kept.sessions)) == (0, 12)


def test_another_exercise_at_the_same_time_is_another_sitting() -> None:
    ann, ben = both()
    other = replace(ben, kept=replace(ben.kept, sessions=tuple(replace(s, script_id="x") for s in ben.kept.sessions)))
    assert value(join([ann, other])).both_sides == 0


def test_a_second_export_of_one_journal_adds_only_what_is_new() -> None:
    older = exported("ann-1.json", ANN, "A01", BEN_OF_ANN, "B02", 6)
    corrected = replace(older.kept.ratings[0], value=6, corrected=True, answered=older.kept.ratings[0].answered)
    corrected = replace(corrected, answered=corrected.answered + timedelta(days=1))
    sessions = (*older.kept.sessions, replace(sitting(50, people=(ANN, BEN_OF_ANN))))
    newer = Export("ann-2.json", older.people, Kept(sessions, (corrected, *older.kept.ratings[1:])))
    for exports in ([older, newer], [newer, older]):
        joined = value(join(exports))
        assert (joined.again, len(joined.kept.sessions), len(joined.kept.ratings)) == (6, 7, 12)
        assert {r.value for r in joined.kept.ratings if r.id == corrected.id} == {6}
    assert value(join([older, older])).kept == value(join([older])).kept


def test_one_code_in_two_journals_is_refused() -> None:
    ann, ben = both()
    ben = replace(ben, people=tuple(replace(p, code="A01") if p.me else replace(p, code="Z") for p in ben.people))
    loaded = join([ann, ben])
    assert loaded.value is None
    (problem,) = loaded.errors
    assert problem.place.file == "ben.json"
    assert problem.what.values == {"code": "A01"}


def test_one_person_under_two_codes_is_refused() -> None:
    ann, _ = both()
    renamed = replace(ann, file="new.json", people=tuple(replace(p, code=p.code + "x") for p in ann.people))
    loaded = join([ann, renamed])
    assert loaded.value is None
    assert {problem.place.file for problem in loaded.errors} == {"new.json"}


def test_everybody_who_rated_needs_a_code() -> None:
    ann, ben = both()
    loaded = join([replace(ann, people=tuple(replace(p, code="") for p in ann.people)), ben])
    assert loaded.value is None
    assert [problem.place.file for problem in loaded.errors] == ["ann.json"]


def test_a_partner_without_a_code_is_only_told() -> None:
    ann, _ = both()
    loaded = join([replace(ann, people=(ann.people[0], replace(ann.people[1], code="")))])
    assert loaded.value is not None
    assert [problem.weight for problem in loaded.problems] == ["warning"]
    assert len(loaded.value.kept.sessions) == 6


def test_a_guest_at_anothers_computer_is_the_same_person() -> None:
    """Ben rated at Ann's computer once, and has a journal of his own."""
    ann, ben = both(late=11)
    guest = rating(ann.kept.sessions[0], "before", 5, person=BEN_OF_ANN)
    ann = replace(ann, kept=replace(ann.kept, ratings=(*ann.kept.ratings, guest)))
    joined = value(join([ann, ben]))
    assert {r.person for r in joined.kept.ratings} == {ANN, BEN}
    assert sum(r.person == BEN for r in joined.kept.ratings) == 13


def test_who_has_no_data() -> None:
    ann, _ = both()
    assert value(join([ann])).without_data == ("B02",)
    assert value(join(both())).without_data == ()


def test_events_follow_their_sitting() -> None:
    ann, ben = both()
    drawn = event(ann.kept.sessions[0], "draw", "rebel", person=ANN, choices=3)
    guessed = event(ben.kept.sessions[0], "guess", "rebel", person=BEN, minutes=8)
    joined = value(
        join(
            [
                replace(ann, kept=replace(ann.kept, events=(drawn,))),
                replace(ben, kept=replace(ben.kept, events=(guessed,))),
            ]
        )
    )
    assert len({e.session for e in joined.kept.events}) == 1
    assert {e.person for e in joined.kept.events} == {ANN, BEN}


def test_two_sittings_in_a_row_are_matched_one_to_one() -> None:
    def two(export: Export) -> Export:
        first: SessionSummary = export.kept.sessions[0]
        second = replace(first, id=named(f"{export.file} second"), begun=first.begun + timedelta(minutes=8))
        return replace(export, kept=Kept((first, second), ()))

    ann, ben = both(late=1)
    joined = value(join([two(ann), two(ben)]))
    assert (joined.both_sides, len(joined.kept.sessions)) == (2, 2)


@pytest.mark.parametrize("exports", [[], [Export("none.json", (), Kept((), ()))]])
def test_nothing_to_join(exports: list[Export]) -> None:
    assert value(join(exports)).kept == Kept((), ())


def test_one_code_for_two_people_of_one_journal_is_refused() -> None:
    ann, _ = both()
    alike = replace(
        ann, people=tuple(replace(p, name=name, code="P01") for p, name in zip(ann.people, ("Ann", "Ben"), strict=True))
    )
    loaded = join([alike])
    assert loaded.value is None
    (problem,) = loaded.errors
    assert problem.place.file == "ann.json"
    assert problem.what.values == {"one": "Ann", "other": "Ben", "code": "P01"}


def test_one_code_for_two_people_is_found_across_two_exports_of_one_journal() -> None:
    ann, _ = both()
    cem = Person(UUID(int=13), "", "B02")
    loaded = join([ann, replace(ann, file="later.json", people=(ann.people[0], cem))])
    assert loaded.value is None
    assert [problem.place.file for problem in loaded.errors] == ["later.json"]


def test_a_partner_has_another_record_in_every_journal() -> None:
    """The same code stands for one person in three journals, with a UUID of its own in each."""
    ann, ben = both()
    cem = exported("cem.json", UUID(int=31), "C03", UUID(int=32), "A01", 2, 60)
    assert value(join([ann, ben, cem])).codes == {ANN: "A01", BEN: "B02", UUID(int=31): "C03"}


# Linked sittings


def linked(export: Export, side: Side, partner: UUID, code: str = "") -> Export:
    """The same journal, its sittings linked with those of a partner who said who they are; nobody has a code."""
    links = {
        session.id: Linked(side=side, sitting=named(f"linked {number}"), partner=partner, name="Who", code=code)
        for number, session in enumerate(export.kept.sessions)
    }
    return replace(export, links=links, people=tuple(replace(person, code="") for person in export.people))


def test_linked_sittings_of_two_journals_are_one_without_any_code_and_whatever_their_clocks_say() -> None:
    ann = linked(exported("ann.json", ANN, "", BEN_OF_ANN, "", 6), "a", BEN)
    ben = linked(exported("ben.json", BEN, "", ANN_OF_BEN, "", 6, late=300), "b", ANN)
    for exports in ([ann, ben], [ben, ann]):
        loaded = join(exports)
        joined = value(loaded)
        assert loaded.problems == ()
        assert (joined.both_sides, len(joined.kept.sessions)) == (6, 6)
        assert all(set(session.people) == {ANN, BEN} for session in joined.kept.sessions)
        assert all(session.here == (0, 1) for session in joined.kept.sessions)
        assert {rating.person for rating in joined.kept.ratings} == {ANN, BEN}
        assert len(set(joined.codes.values())) == 2


def test_the_code_that_a_partner_told_stands_for_them() -> None:
    ann = linked(exported("ann.json", ANN, "", BEN_OF_ANN, "", 2), "a", BEN, code="B02")
    ben = linked(exported("ben.json", BEN, "", ANN_OF_BEN, "", 2), "b", ANN, code="A01")
    assert value(join([ann, ben])).codes == {ANN: "A01", BEN: "B02"}


def test_somebody_without_a_name_who_stands_for_two_partners_mixes_them_not() -> None:
    ann = linked(exported("ann.json", ANN, "", BEN_OF_ANN, "", 2), "a", BEN)
    first, second = ann.kept.sessions
    carl = UUID(int=31)
    ann = replace(ann, links={**ann.links, second.id: ann.links[second.id].model_copy(update={"partner": carl})})
    ben = linked(exported("ben.json", BEN, "", ANN_OF_BEN, "", 1), "b", ANN)
    joined = value(join([ann, ben]))
    assert joined.both_sides == 1
    assert [set(session.people) for session in joined.kept.sessions] == [{ANN, BEN}, {ANN, carl}]
    assert first.id in {session.id for session in joined.kept.sessions}


def test_a_linked_sitting_whose_other_side_is_not_there_counts_with_one_side() -> None:
    ann = linked(exported("ann.json", ANN, "", BEN_OF_ANN, "", 2), "a", BEN)
    joined = value(join([ann, ann]))
    assert (joined.both_sides, joined.again, len(joined.kept.sessions)) == (0, 2, 2)
