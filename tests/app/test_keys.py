"""Keys: their names, and other keys set by a person."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.app.commands import all_commands
from dyads.app.keys import FIXED, is_key, key_name, own_keys
from dyads.words import say


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("ctrl+q", "Ctrl+Q"),
        ("question_mark", "?"),
        ("enter", "Enter"),
        ("f1", "F1"),
        ("p", "p"),
        ("left", "←"),
        ("+", "+"),
    ],
)
def test_a_key_is_called_as_it_is_written_on_the_keyboard(key: str, name: str) -> None:
    assert key_name(key) == name


@pytest.mark.parametrize("text", ["p", "?", "ctrl+p", "f5", "space", "ü", "shift+tab", "+"])
def test_these_are_keys(text: str) -> None:
    assert is_key(text)


@pytest.mark.parametrize("text", ["", " ", "pp", "hyper+p", "ctrl+", "the p key", "\x1b"])
def test_these_are_none(text: str) -> None:
    assert not is_key(text)


def test_other_keys_take_the_place_of_the_usual_ones() -> None:
    keymap, problems = own_keys({"today.journal": "g, f7"}, all_commands())
    assert (keymap, problems) == ({"today.journal": "g,f7"}, [])


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"today.jurnal": "g"}, "There is no command “today.jurnal”. Did you mean “today.journal”?"),
        ({"xyz": "g"}, "There is no command “xyz”."),
        ({"today.journal": "gg"}, "“gg”, set for “today.journal”, is no key."),
        (
            {"today.trends": "t", "today.journal": "t"},
            "“t” is set for two commands: “today.trends” and “today.journal”.",
        ),
        ({"today.journal": "?"}, "“?” is set for two commands: “everywhere.help” and “today.journal”."),
        ({"everywhere.help": "q"}, "“q” is set for two commands: “everywhere.leave” and “everywhere.help”."),
        (
            {"everywhere.back": "b"},
            "The keys of “everywhere.back” cannot be changed: there is always a way out.",
        ),
    ],
)
def test_a_mistake_is_said_and_changes_nothing(wanted: dict[str, str], said: str) -> None:
    known = {name: command for name, command in all_commands().items() if name.startswith(("today.", "everywhere."))}
    keymap, problems = own_keys(wanted, known)
    assert len(keymap) == len(wanted) - 1
    assert [say(problem) for problem in problems] == [said]


def test_two_commands_can_change_places() -> None:
    keymap, problems = own_keys({"today.journal": "4", "today.trends": "3"}, all_commands())
    assert problems == []
    assert keymap == {"today.journal": "4", "today.trends": "3"}


@given(st.dictionaries(st.sampled_from([*all_commands(), "nothing"]) | st.text(max_size=12), st.text(max_size=8)))
def test_whatever_is_written_there_is_a_way_out(wanted: dict[str, str]) -> None:
    keymap, problems = own_keys(wanted, all_commands())
    assert not FIXED & keymap.keys()
    assert len(keymap.keys() & wanted.keys()) + len(problems) == len(wanted)


def test_every_command_has_its_area_in_its_id_and_a_sentence() -> None:
    for name, command in all_commands().items():
        assert name.count(".") == 1, name
        assert say(command.help).endswith("."), name
        assert all(is_key(key) for key in command.keys.split(",")), name
