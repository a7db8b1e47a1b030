"""The people of a group: when they are there, and what cannot be meant."""

import tomllib
from datetime import date

import pytest
from pydantic import ValidationError

from dyads.practice.message import Message
from dyads.rotation.roster import Roster, roster_problems, week_of, weeks_there


def roster(text: str) -> Roster:
    return Roster.model_validate(tomllib.loads(text))


def said(message: Message) -> str:
    return message.id.format(**message.values)


TWO = 'title = "Group"\n[[person]]\nname = "Ann"\n[[person]]\nname = "Ben"\n'


def test_a_roster_as_people_write_it() -> None:
    read = roster(
        """
        format = 1
        title = "Autumn group"
        start = 2026-09-07

        [[person]]
        name = " Ann "
        code = "A7"
        absent = [3, 2026-10-01]

        [[person]]
        name = "Ben"
        from = 2
        until = 2026-10-04
        """
    )
    ann, ben = read.person
    assert ann.name == "Ann"
    assert dict(read.codes) == {"Ann": "A7"}
    assert weeks_there(ann, read.start, range(1, 7)) == {1, 2, 5, 6}
    assert weeks_there(ben, read.start, range(1, 7)) == {2, 3, 4}
    assert roster_problems(read) == ()


@pytest.mark.parametrize(("day", "week"), [(6, 0), (7, 1), (13, 1), (14, 2)])
def test_a_date_means_the_week_in_which_it_falls(day: int, week: int) -> None:
    assert week_of(date(2026, 9, day), date(2026, 9, 7)) == week


def test_a_date_needs_a_start() -> None:
    with pytest.raises(ValueError, match="start"):
        week_of(date(2026, 9, 7), None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('title = "Group"', [(("person",), "Nobody is in this roster.")]),
        (
            'title = "Group"\n[[person]]\nname = "Ann"',
            [(("person",), "Only one person is in this roster; a pair needs two.")],
        ),
        (TWO + '[[person]]\nname = "ANN"', [(("person", 2, "name"), "ANN is in this roster twice.")]),
        (
            TWO + 'code = "2"\n[[person]]\nname = "ben"\ncode = "7"\n[[person]]\nname = "Ben (2)"',
            [(("person", 3, "name"), "Ben (2) is in this roster twice.")],
        ),
        (
            'title = "Group"\n[[person]]\nname = "Ben (2)"\n[[person]]\nname = "Ben"\ncode = "1"\n'
            '[[person]]\nname = "Ben"\ncode = "2"',
            [(("person", 2, "name"), "Ben (2) is in this roster twice.")],
        ),
        (
            TWO + 'code = "2"\n[[person]]\nname = "Ben"\ncode = "7"\nfrom = 5\nuntil = 4',
            [(("person", 2, "until"), "Ben would leave before joining.")],
        ),
        (TWO + '[[person]]\nname = "  "', [(("person", 2, "name"), "This name is empty.")]),
        (
            TWO + 'code = "x"\n[[person]]\nname = "Cem"\ncode = "X"',
            [(("person", 2, "code"), "Cem has the same code as Ben.")],
        ),
        (TWO + 'code = ""', [(("person", 1, "code"), "This code is empty.")]),
        (TWO + "from = 5\nuntil = 4", [(("person", 1, "until"), "Ben would leave before joining.")]),
        (TWO + "absent = [1, 0]", [(("person", 1, "absent", 1), "There is no week 0.")]),
        (
            TWO + "from = -1\nuntil = 9999",
            [(("person", 1, "from"), "There is no week -1."), (("person", 1, "until"), "There is no week 9999.")],
        ),
        (TWO + "until = 2026-01-01", [(("person", 1, "until"), "A date needs to know when week 1 begins.")]),
        ("start = 1820-01-01\n" + TWO, [(("start",), "A start in the year 1820 is too far away.")]),
        (
            "start = 2026-01-05\n" + TWO + "until = 2025-12-31",
            [(("person", 1, "until"), "Ben would leave before the first week.")],
        ),
        (
            "start = 2026-01-05\n" + TWO + "from = 2099-01-01",
            [(("person", 1, "from"), "This date is more than 520 weeks after the start.")],
        ),
        ("start = 2026-01-05\n" + TWO + "from = 2020-01-01", []),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_key(text: str, found: list[tuple[tuple[str | int, ...], str]]) -> None:
    problems = roster_problems(roster(text))
    assert [(problem.path, said(problem.what)) for problem in problems] == found


def test_a_finding_brings_a_hint() -> None:
    key, what, hint, _weight = roster_problems(roster(TWO + '[[person]]\nname = "Ben"'))[0]
    assert key == ("person", 2, "name")
    assert said(what) == "Ben is in this roster twice."
    assert hint is not None


@pytest.mark.parametrize(
    "text",
    [
        TWO + "absent = [true]",
        TWO + 'absent = ["3"]',
        TWO + "from = 2026-01-01T10:00:00",
        TWO + "from_ = 3",
        TWO + "colour = 3",
        TWO + "[[person]]",
        "format = 2\n" + TWO,
    ],
)
def test_other_shapes_are_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        roster(text)
