"""What people are called: no two alike, and found again by name, code or both."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.fields import folded
from dyads.practice.people import Person, labelled, labels, people_called, shared_codes

names = st.sampled_from(["Ben", "ben", "BEN ", "Ben (2)", "Ben (P01)", "Cem", ""])
codes = st.sampled_from(["", "P01", "p01", "P02", "Ben"])
someone = st.builds(Person, st.uuids(version=4), names, codes)
groups = st.lists(someone, max_size=6, unique_by=lambda person: person.id)


def called(*people: tuple[str, str]) -> list[str]:
    group = [Person(UUID(int=number), name, code) for number, (name, code) in enumerate(people)]
    return list(labels(group).values())


def test_a_name_of_ones_own_stays_as_it_is() -> None:
    assert called(("Ann", "P01"), ("Ben", ""), ("", "P03")) == ["Ann", "Ben", ""]


def test_two_of_one_name_are_told_apart_by_code_or_number() -> None:
    assert called(("Ben", ""), ("Ann", ""), ("ben", "P02"), ("Ben", "")) == ["Ben (1)", "Ann", "ben (P02)", "Ben (3)"]


def test_two_of_one_name_and_one_code_are_told_apart_too() -> None:
    assert called(("Ben", "P01"), ("Ben", "P01")) == ["Ben (1)", "Ben (2)"]


@given(groups)
def test_no_two_are_called_alike_and_each_is_found_by_what_they_are_called(group: list[Person]) -> None:
    found = labels(group)
    named = [folded(label) for label in found.values() if label]
    assert len(named) == len(set(named))
    for person in group:
        if found[person.id]:
            assert people_called(found[person.id], group) == (person,)
    assert labels(labelled(group)) == found


@given(groups, names)
def test_a_name_that_several_have_finds_them_all(group: list[Person], name: str) -> None:
    found = people_called(name, group)
    if len(found) > 1:
        assert {folded(person.name) for person in found} | {folded(person.code) for person in found} >= {folded(name)}
    assert not people_called("  ", group)


def test_who_shares_a_code_is_found() -> None:
    ann, ben, cem = (Person(uuid4(), name, code) for name, code in (("Ann", "P01"), ("Ben", "p01"), ("Cem", "")))
    assert shared_codes((ann, ben, cem)) == ((ann, ben),)
    assert shared_codes((ann, cem)) == ()
