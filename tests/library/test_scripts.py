"""Finding and loading: names, paths, own files before shipped ones, translations."""

from pathlib import Path

import pytest

from dyads.library.new import new_script
from dyads.library.plans import find_plan, list_plans, load_roster
from dyads.library.render import render
from dyads.library.scripts import find_script, in_language, list_scripts, load_measures
from dyads.library.search_path import SearchPath, check_sound
from dyads.practice.script import script_sha256
from dyads.words import say

SCRIPT = """format = 1
title = "Mine"
[guidance]
together = "Sit."
[[turn]]
id = "tell"
name = "Tell"
length = "5m"
speaker = ["One", "Two"]
[[turn]]
id = "rest"
name = "Rest"
length = "1m"
"""
GERMAN = """language = "de"
title = "Meins"
[guidance]
together = "Sitzt."
[[turn]]
name = "Erzählen"
speaker = ["Eins", "Zwei"]
[[turn]]
name = "Ruhen"
"""


@pytest.fixture
def search_path(tmp_path: Path) -> SearchPath:
    (tmp_path / "scripts").mkdir()
    return SearchPath(tmp_path / "scripts", tmp_path / "plans", tmp_path / "measures.toml")


def own(search_path: SearchPath, name: str, text: str) -> Path:
    assert search_path.scripts is not None
    path = search_path.scripts / name
    path.write_text(text, "utf-8")
    return path


def test_what_ships_is_there(search_path: SearchPath) -> None:
    listed = list_scripts(search_path)
    assert {"affect-dyad", "perspective-dyad", "loving-kindness"} <= {entry.id for entry in listed}
    assert all(entry.origin == "shipped" and entry.loaded.problems == () for entry in listed)
    assert [entry.id for entry in listed] == sorted(entry.id for entry in listed)
    assert all(entry.loaded.value for entry in list_plans(search_path))


def test_ones_own_stands_first(search_path: SearchPath) -> None:
    path = own(search_path, "affect-dyad.toml", SCRIPT)
    file = find_script("affect-dyad", search_path).value
    assert file is not None
    assert (file.path, file.origin, file.script.title, file.languages) == (path, "yours", "Mine", ("en",))
    assert file.sha256 == script_sha256(file.script)
    assert find_script(str(path), search_path).value == file


def test_a_path_anywhere(search_path: SearchPath, tmp_path: Path) -> None:
    path = tmp_path / "elsewhere.toml"
    path.write_text(SCRIPT)
    file = find_script(str(path), search_path).value
    assert file is not None
    assert (file.id, file.origin) == ("elsewhere", "file")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("afect-dyad", "afect-dyad: there is no script called “afect-dyad” (did you mean affect-dyad"),
        ("balint", "balint: there is no script called “balint” (did you mean balint-pair?)"),
        ("xyzzy", "xyzzy: there is no script called “xyzzy”"),
        ("", "there is no script called “”"),
        ("measures", "there is no script"),
        ("../gone.toml", "../gone.toml: there is no such file"),
        ("a\0b", "there is no script"),
        ("a\0/b", "this file cannot be read"),
        ("x" * 10_000, "there is no script"),
    ],
)
def test_unknown_names(search_path: SearchPath, name: str, said: str) -> None:
    loaded = find_script(name, search_path)
    assert loaded.value is None
    (problem,) = loaded.problems
    assert said in render(problem)


def test_a_translation_changes_texts_alone(search_path: SearchPath) -> None:
    own(search_path, "mine.toml", SCRIPT)
    own(search_path, "mine.de.toml", GERMAN)
    loaded = find_script("mine", search_path)
    assert loaded.value is not None
    assert loaded.problems == ()
    assert loaded.value.languages == ("en", "de")
    german = in_language(loaded.value, "de")
    assert (german.language, german.title, german.guidance.together) == ("de", "Meins", "Sitzt.")
    assert [(phase.name, phase.length, phase.speaker) for phase in german.turn] == [
        ("Erzählen", 300, ("Eins", "Zwei")),
        ("Ruhen", 60, None),
    ]
    assert in_language(loaded.value, "fr") == loaded.value.script
    assert in_language(loaded.value, "en") == loaded.value.script


def test_a_translation_by_id(search_path: SearchPath) -> None:
    own(search_path, "mine.toml", SCRIPT)
    head, tell, rest = GERMAN.split("[[turn]]\n")
    turned = f'{head}[[turn]]\nid = "rest"\n{rest}[[turn]]\nid = "tell"\n{tell}'
    own(search_path, "mine.de.toml", turned)
    loaded = find_script("mine", search_path)
    assert loaded.value is not None
    assert loaded.problems == ()
    assert [phase.name for phase in in_language(loaded.value, "de").turn] == ["Erzählen", "Ruhen"]
    own(search_path, "mine.de.toml", f'{turned}[[turn]]\nid = "tell"\nname = "Doppelt"\n[[turn]]\nid = "?"\nname = "X"')
    assert [(problem.key, say(problem.what)) for problem in find_script("mine", search_path).problems] == [
        ("turn[2]", "the original has no such phase"),
        ("turn[3].id", "the original has no phase with this id"),
    ]


def test_a_broken_translation_is_a_warning(search_path: SearchPath) -> None:
    own(search_path, "mine.toml", SCRIPT)
    own(search_path, "mine.de.toml", GERMAN.replace('"Eins", ', ""))
    loaded = find_script("mine", search_path)
    assert loaded.value is not None
    assert loaded.value.languages == ("en",)
    assert loaded.errors == ()
    assert [render(problem).partition("scripts/")[2] for problem in loaded.problems] == [
        "mine.de.toml:7:11: turn[0].speaker: the original has 2 texts here, this has 1 "
        "(translate each of them, in the same order)"
    ]
    assert (
        say(find_script(str(loaded.problems[0].place.file), search_path).problems[0].what)
        == "this file is a translation"
    )


def test_a_translation_that_cannot_be_read_is_a_warning(search_path: SearchPath) -> None:
    own(search_path, "mine.toml", SCRIPT)
    assert search_path.scripts is not None
    (search_path.scripts / "mine.de.toml").write_bytes(b"\xff\xfe")
    loaded = find_script("mine", search_path)
    assert loaded.value is not None
    assert [(say(problem.what), problem.weight) for problem in loaded.problems] == [
        ("this file is saved as UTF-16, not as UTF-8", "warning")
    ]
    assert new_script("copy", search_path, loaded.value).value == (search_path.scripts / "copy.toml",)


def test_ones_own_translation_of_a_shipped_script(search_path: SearchPath) -> None:
    shipped = search_path.shipped / "three-minute-listening.de.toml"
    own(search_path, "three-minute-listening.fr.toml", shipped.read_text("utf-8").replace('"de"', '"fr"', 1))
    file = find_script("three-minute-listening", search_path).value
    assert file is not None
    assert file.languages == ("en", "de", "fr")


def test_own_measures_add_and_override_with_a_warning(search_path: SearchPath) -> None:
    assert search_path.measures is not None
    own_measure = '[mine]\nquestion.en = "Which?"\nchoices = [{en = "a"}, {en = "b"}]\n'
    search_path.measures.write_text(
        own_measure + '[closeness]\nquestion.en = "Other?"\nchoices = [{en = "a"}, {en = "b"}]\n'
    )
    loaded = load_measures(search_path)
    assert loaded.value is not None
    assert loaded.value["mine"].origin == "yours"
    assert loaded.value["closeness"].measure.question == {"en": "Other?"}
    assert [(problem.weight, problem.place.line, problem.key) for problem in loaded.problems] == [
        ("warning", 4, "closeness")
    ]
    own(search_path, "rated.toml", SCRIPT.replace("[guidance]", '[ratings]\nafter = ["mine"]\n[guidance]'))
    assert find_script("rated", search_path).problems == ()
    search_path.measures.write_text(own_measure + "broken")
    assert "mine" not in (load_measures(search_path).value or {})
    assert find_script("rated", search_path).value is None


@pytest.mark.parametrize(
    ("name", "fine"),
    [
        *(
            (name, True)
            for name in ("bowl", "deep-bowl", "gong", "tingsha", "bell", "wood", "own.wav", "below/own.wav")
        ),
        *((name, False) for name in ("gone.wav", "../out.wav", "/etc/passwd", "C:\\x.wav", "C:x.wav", "..\\out.wav")),
        *(
            (name, False)
            for name in ("link.wav", "below", "bowel", "nul\0.wav", ".", "", "x" * 300 + ".wav", "a/../..")
        ),
    ],
)
def test_sounds(tmp_path: Path, name: str, fine: bool) -> None:
    folder = tmp_path / "scripts"
    (folder / "below").mkdir(parents=True)
    for path in (folder / "own.wav", folder / "below" / "own.wav", tmp_path / "out.wav"):
        path.touch()
    (folder / "link.wav").symlink_to(tmp_path / "out.wav")
    assert (check_sound(name, folder) is None) == fine


def test_a_plan_and_a_roster(search_path: SearchPath, tmp_path: Path) -> None:
    plan = find_plan("resource-tc1", search_path).value
    assert plan is not None
    assert plan.languages == ("en", "de")
    assert find_plan("resource", search_path).value is None
    roster = tmp_path / "group.toml"
    roster.write_text('title = "G"\n[[person]]\nname = "A"\n[[person]]\nname = "B"\n')
    loaded = load_roster(roster)
    assert loaded.value is not None
    assert [person.name for person in loaded.value.person] == ["A", "B"]
