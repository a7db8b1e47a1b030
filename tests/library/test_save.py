"""Saving is all or nothing, and never over somebody else's change."""

import errno
import os
import stat
from pathlib import Path

import pytest

from dyads.library.check import check_text
from dyads.library.new import edit_copy, new_script, template
from dyads.library.read import read
from dyads.library.save import save, write_private
from dyads.library.scripts import find_script
from dyads.library.search_path import SearchPath
from dyads.practice.message import Loaded
from dyads.words import LANGUAGES, Language, say, use


def said(loaded: Loaded[str] | Loaded[Path]) -> str:
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
        path = new_script("evening-dyad", search_path).value
        assert path is not None
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


def test_a_copy_keeps_every_comment(search_path: SearchPath) -> None:
    start = find_script("affect-dyad", search_path).value
    assert start is not None
    path = new_script("our-dyad", search_path, start).value
    assert path is not None
    assert path.read_bytes() == start.path.read_bytes()


def test_a_shipped_script_is_edited_as_a_copy(search_path: SearchPath) -> None:
    file = find_script("affect-dyad", search_path).value
    assert file is not None
    path = edit_copy(file, search_path).value
    assert path is not None
    own = find_script("affect-dyad", search_path).value
    assert own is not None
    assert (own.path, own.origin, own.languages) == (path, "yours", file.languages)
    assert edit_copy(own, search_path).value == path
    assert said(edit_copy(file, search_path)) == "there is already a file of this name"
