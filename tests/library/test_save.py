"""Saving is all or nothing, and never over somebody else's change."""

import errno
import os
import stat
from pathlib import Path

import pytest

from dyads.library.check import check_paths, check_text
from dyads.library.new import edit_copy, file_to_edit, new_script, template
from dyads.library.read import read
from dyads.library.save import save, write_private
from dyads.library.scripts import ScriptFile, find_script, in_language, list_scripts
from dyads.library.search_path import SearchPath
from dyads.practice.message import Loaded
from dyads.words import LANGUAGES, Language, say, use


def said(loaded: Loaded[str] | Loaded[Path] | Loaded[tuple[Path, ...]]) -> str:
    assert loaded.value is None
    (problem,) = loaded.problems
    return say(problem.what)


def test_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "a.toml"
    assert save(path, "# ü\r\nx = 1\n", None).value
    assert path.read_bytes() == "# ü\r\nx = 1\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert said(save(path, "other", None)) == "there is already a file of this name"
    assert os.listdir(path.parent) == ["a.toml"]  # noqa: PTH208  # hidden files too


def test_what_was_read_is_written_back(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("x = 1 # why\n")
    path.chmod(0o640)
    source = read(path).value
    assert source is not None
    now = save(path, source.text.replace("1", "2"), source.sha256).value
    assert path.read_text() == "x = 2 # why\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert save(path, "x = 3\n", now).value


def test_nobody_elses_change_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text("x = 1\n")
    source = read(path).value
    assert source is not None
    path.write_text("x = 9\n")
    assert said(save(path, "x = 2\n", source.sha256)) == "this file was changed meanwhile by somebody else"
    assert path.read_text() == "x = 9\n"
    path.unlink()
    assert said(save(path, "x = 2\n", source.sha256)) == "this file was removed meanwhile"
    assert not path.exists()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("x = 1\n")
    link = tmp_path / "a.toml"
    link.symlink_to(tmp_path / "real.toml")
    source = read(link).value
    assert source is not None
    assert save(link, "x = 2\n", source.sha256).value
    assert link.is_symlink()
    assert (tmp_path / "real.toml").read_text() == "x = 2\n"


def test_a_full_disk_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.toml"
    path.write_text("x = 1\n")
    source = read(path).value
    assert source is not None

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    assert said(save(path, "x = 2\n", source.sha256)) == "the disk is full; nothing was changed"
    assert said(write_private(path, b"x = 3\n")) == "the disk is full; nothing was changed"
    assert path.read_text() == "x = 1\n"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.toml"]


def test_a_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    path = tmp_path / "a.toml"
    assert save(path, "x = 1\n", None).value
    assert said(save(path, "x = 2\n", None)) == "there is already a file of this name"
    assert path.read_text() == "x = 1\n"


def test_a_place_where_nothing_can_be(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert said(save(tmp_path / "file" / "a.toml", "", None)).endswith("nothing was changed")
    assert said(save(tmp_path / "nul\0", "", None)).endswith("nothing was changed")


@pytest.fixture
def search_path(tmp_path: Path) -> SearchPath:
    return SearchPath(tmp_path / "scripts", tmp_path / "plans", tmp_path / "measures.toml")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_is_sound(search_path: SearchPath, language: Language) -> None:
    use(language)
    try:
        (path,) = new_script("evening-dyad", search_path).value or ()
        assert path.read_text("utf-8") == template("evening-dyad")
    finally:
        use("en")
    assert check_text(path.read_text("utf-8"), path, search_path) == ()
    file = find_script("evening-dyad", search_path).value
    assert file is not None
    assert (file.script.title, file.language) == ("Evening dyad", language)
    assert said(new_script("evening-dyad", search_path)) == "there is already a file of this name"


@pytest.mark.parametrize("name", ["", "../a", "A", "a b", "ä", "con", "measures", "a" * 61, "a/b", "a.de", "-a", "a\n"])
def test_odd_names(search_path: SearchPath, name: str) -> None:
    assert said(new_script(name, search_path))
    assert search_path.scripts is not None
    assert not search_path.scripts.exists()


def shipped(name: str, search_path: SearchPath) -> ScriptFile:
    file = find_script(name, search_path).value
    assert file is not None
    return file


def test_a_copy_keeps_every_comment_and_has_a_title_of_its_own_in_every_language(search_path: SearchPath) -> None:
    start = shipped("affect-dyad", search_path)
    path, german = new_script("our-dyad", search_path, start).value or ()
    assert (path.name, german.name) == ("our-dyad.toml", "our-dyad.de.toml")
    assert path.read_text("utf-8") == start.path.read_text("utf-8").replace('"Affect Dyad"', '"Our dyad"')
    theirs = start.path.with_name("affect-dyad.de.toml").read_text("utf-8")
    assert german.read_text("utf-8") == theirs.replace('"Affekt-Dyade"', '"Our dyad"')
    assert check_paths(["our-dyad"], search_path).problems == ()
    copied = shipped("our-dyad", search_path)
    assert {language: in_language(copied, language).title for language in copied.languages} == {
        "en": "Our dyad",
        "de": "Our dyad",
    }


def test_a_copy_of_any_shipped_script_is_sound_in_every_language(search_path: SearchPath) -> None:
    for item in list_scripts(search_path):
        assert item.loaded.value is not None
        written = new_script(f"my-{item.id}", search_path, item.loaded.value).value or ()
        assert len(written) == len(item.loaded.value.languages)
    assert check_paths([str(search_path.scripts)], search_path).problems == ()


def test_a_copy_takes_the_users_own_translation_of_a_shipped_script_and_sounds_along(
    search_path: SearchPath, tmp_path: Path
) -> None:
    folder = tmp_path / "course"
    (folder / "bells").mkdir(parents=True)
    (folder / "bells" / "ours.wav").write_bytes(b"RIFF")
    title = 'title = """\r\nTwo\r\nlines""" # what it is called'
    script = f'format = 1\r\n{title}\r\nform = "solo"\r\n[bells]\r\nstart = {{ sound = "bells/ours.wav" }}\r\n'
    script += '[[phase]]\r\nname = "title"\r\nlength = "5m"\r\n'
    (folder / "sit.toml").write_bytes(script.encode())
    (folder / "sit.fr.toml").write_text("language = 'fr'\ntitle = 'Assise'\n[[phase]]\nname = 'Une'\n", "utf-8")
    written = new_script("still", search_path, shipped(str(folder / "sit.toml"), search_path)).value or ()
    assert [path.relative_to(tmp_path / "scripts").as_posix() for path in written] == [
        "still.toml",
        "still.fr.toml",
        "bells/ours.wav",
    ]
    assert written[0].read_bytes().decode() == script.replace(title, 'title = "Still" # what it is called')
    assert check_paths(["still"], search_path).problems == ()


def test_nothing_is_copied_where_a_translation_of_this_name_is_there(search_path: SearchPath) -> None:
    assert search_path.scripts is not None
    there = search_path.scripts / "ours.de.toml"
    there.parent.mkdir()
    there.write_text("# mine\n", "utf-8")
    refused = new_script("ours", search_path, shipped("affect-dyad", search_path))
    assert said(refused) == "there is already a file of this name"
    assert [path.name for path in there.parent.iterdir()] == [there.name]
    assert there.read_text("utf-8") == "# mine\n"


def test_a_shipped_script_is_edited_as_a_copy(search_path: SearchPath) -> None:
    file = shipped("affect-dyad", search_path)
    path = edit_copy(file, search_path).value
    assert path is not None
    own = shipped("affect-dyad", search_path)
    assert (own.path, own.origin, own.languages) == (path, "yours", file.languages)
    assert own.script.title == "Affect Dyad (own version)"
    assert in_language(own, "de").title == "Affekt-Dyade (eigene Fassung)"
    assert check_paths(["affect-dyad"], search_path).problems == ()
    assert edit_copy(own, search_path).value == path
    assert said(edit_copy(file, search_path)) == "there is already a file of this name"


def test_an_own_translation_of_a_shipped_script_stays_as_it_is(search_path: SearchPath) -> None:
    assert search_path.scripts is not None
    there = search_path.scripts / "affect-dyad.de.toml"
    there.parent.mkdir()
    there.write_text("# mine\n", "utf-8")
    assert edit_copy(shipped("affect-dyad", search_path), search_path).value
    assert there.read_text("utf-8") == "# mine\n"


@pytest.mark.parametrize("given", ["affect-dyad", "{shipped}/affect-dyad.toml", "{shipped}/affect-dyad.de.toml"])
def test_what_ships_is_never_itself_edited(search_path: SearchPath, given: str) -> None:
    path = file_to_edit(given.format(shipped=search_path.shipped), search_path).value
    assert path is not None
    assert path.parent == search_path.scripts
    assert path.name == (given.rpartition("/")[2] if given.endswith(".toml") else "affect-dyad.toml")


def test_a_broken_file_is_edited_by_its_id_and_by_its_path(search_path: SearchPath, tmp_path: Path) -> None:
    assert search_path.scripts is not None
    own, elsewhere = search_path.scripts / "own.toml", tmp_path / "mine.de.toml"
    own.parent.mkdir()
    for path in (own, elsewhere):
        path.write_text("format = \n", "utf-8")
    assert [file_to_edit(name, search_path).value for name in ("own", str(own), str(elsewhere))] == [
        own,
        own,
        elsewhere,
    ]
    assert said(file_to_edit("none", search_path)) == "there is no script called “none”"
    assert said(file_to_edit(str(tmp_path / "none.toml"), search_path)) == "there is no such file"
