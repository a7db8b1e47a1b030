"""One key, one meaning: whatever a page is about, a letter does the same kind of thing there."""

from collections import defaultdict
from collections.abc import Iterator
from importlib import import_module
from pkgutil import walk_packages

from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

import dyads.app
from dyads.app.app import DyadsApp
from dyads.app.commands import all_commands
from dyads.app.keys import is_key, key_name, own_keys, pressed_keys
from dyads.app.meanings import MEANINGS, Means
from dyads.app.settings.keys import key_lines, with_key
from dyads.words import say

KEY_OF = {key: means for means in Means for key in means.split(",")}
DIGITS = frozenset("123456789")
UNLETTERED = frozenset(
    {"enter", "escape", "left", "right", "up", "down", "home", "end", "pageup", "pagedown"}
    | {"f1", "f2", "f8", "f9", "ctrl+c", "ctrl+n", "ctrl+p", "ctrl+q", "ctrl+r", "ctrl+s"}
)
"""Keys that say where, or act where letters are typed."""

TURNS = frozenset({"plan.weeks"})
"""Commands that turn back what another one did: the page has either of them, under one digit."""

MEANT: dict[Means, str] = {
    Means.NEXT: "sitting.skip steps.skip class.next plan.series guidance.join link.alone settings.unheard"
    " steps.do-not-show",
    Means.ONE_MORE: "journal.add journal.note people.add scripts.new steps.note class.more link.longer guidance.later",
    Means.ONE_LESS: "link.shorter guidance.earlier",
    Means.CHANGE: "setup.pick journal.put-right people.valence plan.choose steps.plans scripts.edit guidance.text"
    " link.exercise link.words",
    Means.DISCARD: "journal.erase journal.withdraw people.forget people.remove steps.discard settings.reset-all",
    Means.END: "steps.end steps.close class.end plan.end",
    Means.ANSWER: "today.answer plan.answer",
    Means.OTHER_ONE: "guidance.first link.first steps.others-note",
    Means.PAUSE: "sitting.pause sitting.go-on class.pause class.go-on plan.pause plan.resume",
    Means.SILENCE: "sitting.still steps.still",
    Means.SWAP: "sitting.swap sitting.last-turn steps.swap",
    Means.TIME: "sitting.clock",
    Means.BELLS: "sitting.mute class.bell link.bells",
    Means.VOICE: "sitting.voice",
    Means.HEAR: "sitting.repeat setup.ring welcome.ring",
    Means.MINE: "sitting.part journal.mine class.own",
    Means.PHASE_BACK: "sitting.again",
    Means.LATER: "sitting.put-off",
    Means.CALM: "sitting.stop steps.stop",
    Means.YES: "guidance.yes erasing.erase steps.show settings.heard seal.accept",
    Means.AGREEMENTS: "everywhere.agreements",
    Means.PRACTICE: "everywhere.practice",
    Means.LEAVE: "everywhere.leave",
    Means.DIM: "sitting.dim",
    Means.SEARCH: "lists.search",
    Means.TAKE_BACK: "steps.unchoose settings.reset",
    Means.KEYS: "everywhere.help",
    Means.PALETTE: "everywhere.palette",
}
"""What is done under each meaning. A new command stands here, or has a digit, or is found by its name alone."""


def keys_of(command: str) -> list[str]:
    return all_commands()[command].keys.split(",")


def pages() -> Iterator[type[DOMNode]]:
    """Yield the app, and every page and list of every area, those of links and classes too."""
    yield DyadsApp
    for module in walk_packages(dyads.app.__path__, "dyads.app."):
        held = import_module(module.name)
        for thing in vars(held).values():
            if isinstance(thing, type) and issubclass(thing, Screen | Widget) and thing.__module__ == held.__name__:
                yield thing


def test_a_letter_has_one_meaning() -> None:
    assert len(KEY_OF) == sum(means.count(",") + 1 for means in Means)
    for name in all_commands():
        for key in keys_of(name):
            assert key in KEY_OF or key in DIGITS | UNLETTERED, (name, key)
            if key in KEY_OF:
                assert name in MEANT[KEY_OF[key]].split(), f"{key_name(key)} is “{say(MEANINGS[KEY_OF[key]])}”: {name}"


def test_a_meaning_has_one_letter() -> None:
    for means, names in MEANT.items():
        for name in names.split():
            assert set(means.split(",")) <= set(keys_of(name)), (name, means)
    assert [name for names in MEANT.values() for name in names.split()] == list(
        dict.fromkeys(name for names in MEANT.values() for name in names.split())
    )


def test_what_is_called_the_same_has_the_same_letter() -> None:
    letters: dict[str, dict[str, str]] = defaultdict(dict)
    for name, command in all_commands().items():
        for key in keys_of(name):
            if key in KEY_OF and "enter" not in keys_of(name):
                letters[command.label.id].setdefault(KEY_OF[key], name)
                if KEY_OF[key] is not Means.YES:  # the answer to a question
                    letters[f"({command.action})"].setdefault(KEY_OF[key], name)
    assert {what: found for what, found in letters.items() if len(found) > 1} == {}


def test_every_meaning_is_said_and_used() -> None:
    assert set(MEANINGS) == set(MEANT) == set(Means)
    assert all(names for names in MEANT.values())
    assert len({say(words) for words in MEANINGS.values()}) == len(Means)


def test_every_command_of_every_page_has_its_keys_from_the_table() -> None:
    known = all_commands()
    bound: set[str] = set()
    for page in pages():
        for binding in page.__dict__.get("BINDINGS", ()):
            if (name := getattr(binding, "id", None)) is None:
                continue
            assert binding.key == known[name].keys, (page.__name__, name)
            bound.add(name)
    assert set(known) - bound == set(), "commands that no page has"


def test_on_one_page_a_digit_is_one_way() -> None:
    for page in pages():
        names = [binding.id for binding in page.__dict__.get("BINDINGS", ()) if getattr(binding, "id", None)]
        ways = [key for name in names if name not in TURNS for key in keys_of(name) if key in DIGITS]
        assert len(ways) == len(set(ways)), page.__name__


# Keys that a person has set

SET_IN_0_1 = {"sitting.dim": "i", "today.journal": "2", "journal.add": "d", "steps.skip": "e"}
"""Keys that were free in 0.1.0 and are usual ones of other commands now."""


def test_keys_that_were_set_stay_where_the_usual_ones_have_changed() -> None:
    keymap, problems = own_keys(SET_IN_0_1, all_commands())
    assert problems == []
    assert {name: keymap[name] for name in SET_IN_0_1} == SET_IN_0_1
    for gave in ("sitting.part", "today.plan", "journal.erase", "steps.end"):
        assert pressed_keys(keymap[gave].split(",")) == (), gave
    lines = {line.command.id: line for line in key_lines(SET_IN_0_1, all_commands())}
    assert (lines["sitting.dim"].keys, lines["sitting.dim"].own) == (("i",), True)
    assert (lines["sitting.part"].keys, lines["sitting.part"].own) == ((), False)


def test_a_command_with_two_keys_keeps_the_other_one() -> None:
    keymap, problems = own_keys({"sitting.dim": "p"}, all_commands())
    assert (problems, keymap["sitting.pause"], keymap["sitting.go-on"]) == ([], "space", "enter,space")


def test_nobody_takes_the_key_of_the_calm_page_or_of_every_page() -> None:
    for key in ("x", "q", "question_mark", "enter"):
        keymap, problems = own_keys({"sitting.dim": key}, all_commands())
        assert keymap == {}, key
        assert len(problems) == 1


def test_whoever_changes_a_key_is_told_that_another_has_it() -> None:
    keys, trouble = with_key({}, all_commands(), "sitting.dim", "i")
    assert keys == {}
    assert trouble is not None
    assert is_key(str(trouble.values["key"]))
