"""Sounds by name and from a script's folder, which nothing leaves."""

from pathlib import Path

import pytest

from dyads.practice.message import Message
from dyads.practice.sound_names import SHIPPED_SOUNDS
from dyads.sound import samples, sounds
from dyads.sound.sounds import check, file_of, find, find_played, folder, own_sounds
from dyads.words import say
from tests.sound.test_samples import flac, wav


def test_every_sound_that_ships_is_found_and_sound() -> None:
    for name in SHIPPED_SOUNDS:
        found = find(name)
        assert found == folder() / f"{name}.wav"
        assert isinstance(found, Path)
        assert check(found) is None
        assert file_of(name) == found
    assert {file.stem for file in folder().glob("*.wav")} == set(SHIPPED_SOUNDS)


def test_a_trainers_own_is_found_beside_the_script_or_in_the_users_folder(tmp_path: Path) -> None:
    beside, own = tmp_path / "scripts", tmp_path / "sounds"
    for place in (beside, own):
        place.mkdir()
        (place / "my bell.wav").write_bytes(wav(bytes(200)))
    (own / "other.wav").write_bytes(wav(bytes(200)))
    assert find("my bell.wav", beside, own) == beside / "my bell.wav"
    assert find("my bell", beside, own) == beside / "my bell.wav"
    assert find("other", beside, own) == own / "other.wav"
    missing = find("none", beside, own)
    assert isinstance(missing, Message)
    assert "none" in say(missing)


def test_ones_own_sounds_are_listed_as_scripts_call_them(tmp_path: Path) -> None:
    own = tmp_path / "sounds"
    assert own_sounds(own) == ()
    for name in ("b.wav", "a.MP3", "low/c.flac", "note.txt", ".d.wav", "e\nf.wav"):
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_bytes(wav(bytes(200)))
    (tmp_path / "out.wav").write_bytes(wav(bytes(200)))
    (own / "out.wav").symlink_to(tmp_path / "out.wav")
    assert own_sounds(own) == ("a.MP3", "b.wav", "low/c.flac")
    assert all(isinstance(find(name, None, own), Path) for name in own_sounds(own))


def test_what_is_played_is_a_name_or_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own, here = tmp_path / "sounds", tmp_path / "here"
    for place in (own, here):
        place.mkdir()
        (place / "both.wav").write_bytes(wav(bytes(200)))
    (here / "only.wav").write_bytes(wav(bytes(200)))
    monkeypatch.chdir(here)
    assert find_played("both.wav", own) == find_played("both", own) == own / "both.wav"
    assert find_played("./both.wav", own) == find_played(str(here / "both.wav"), own) == here / "both.wav"
    assert find_played("only.wav", own) == find_played("../here/only.wav", own) == here / "only.wav"
    assert find_played("gong", own) == folder() / "gong.wav"
    for name in ("only", "none.wav", "./none.wav", "..", "", "a\nb.wav", "a\0b.wav", str(here)):
        assert isinstance(find_played(name, own), Message)


@pytest.mark.parametrize(
    "name", ["../outside.wav", "link.wav", "up/../../outside.wav", "", ".", "a\nb.wav", "a\0b.wav", "/etc/hostname"]
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    beside = tmp_path / "scripts"
    (beside / "up").mkdir(parents=True)
    (tmp_path / "outside.wav").write_bytes(wav(bytes(200)))
    try:
        (beside / "link.wav").symlink_to(tmp_path / "outside.wav")
    except OSError:
        pytest.skip("no symlinks here")
    assert isinstance(find(name, beside), Message)
    assert isinstance(find(str(tmp_path / "outside.wav"), beside), Message)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(wav(bytes(200)))
    (tmp_path / "b.wav").symlink_to(tmp_path / "a.wav")
    assert find("b.wav", tmp_path) == tmp_path / "a.wav"


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("a.wav", b"nothing", "no sound that can be played"),
        ("a.wav", wav(bytes(16_000 * 61), rate=8_000), "longer than 60 seconds"),
        ("a.flac", b"fLaC" + bytes(50), "no sound that can be played"),
        ("a.txt", b"words", "no sound that can be played"),
    ],
)
def test_a_file_that_cannot_ring_has_a_reason(tmp_path: Path, name: str, content: bytes, part: str) -> None:
    (tmp_path / name).write_bytes(content)
    reason = check(tmp_path / name)
    assert reason is not None
    assert part in say(reason)


def test_a_flac_rings_where_it_can_be_decoded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("miniaudio")
    (tmp_path / "a.flac").write_bytes(flac(list(range(1000))))
    assert check(tmp_path / "a.flac") is None
    monkeypatch.setattr(sounds, "find_spec", lambda _: None)
    reason = check(tmp_path / "a.flac")
    assert reason is not None
    assert "plain WAV" in say(reason)


def test_every_reason_is_said_its_own_way() -> None:
    assert len({say(sounds._reason(why, Path("a.wav"))) for why in samples.REASONS}) == len(samples.REASONS)


def test_a_name_that_does_not_ship_rings_the_bowl() -> None:
    assert file_of("never heard of") == folder() / "bowl.wav"
