"""Packs go there and come back; a hostile one is refused with a reason, and leaves nothing behind."""

import io
import json
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.library.install import ImportPreview, install, preview_import
from dyads.library.pack import CONSENT, HELP, MANIFEST, pack, zipped
from dyads.library.plans import find_plan
from dyads.library.scripts import find_script, load_measures
from dyads.library.search_path import SearchPath, odd_path, same_name_key
from dyads.practice.message import Loaded
from dyads.words import say
from tests.tries import tries

SCRIPT = """# A comment that travels along
format = 1
title = "Mine"
[bells]
start = { sound = "bells/own.wav" }
[ratings]
after = ["own", "closeness"]
[[turn]]
name = "Tell"
length = "5m"
"""
GERMAN = 'language = "de"\ntitle = "Meins"\n[[turn]]\nname = "Erzählen"\n'
PLAN = 'format = 1\ntitle = "Course"\n[[module]]\nname = "One"\nweeks = 2\neach_day = ["mine", "body-scan"]\n'
MEASURES = '[own]\nquestion = {en = "Which?", de = "Welches?"}\nchoices = [{en = "a"}, {en = "b"}]\n'


def home(folder: Path) -> SearchPath:
    return SearchPath(folder / "scripts", folder / "plans", folder / "measures.toml")


@pytest.fixture
def trainer(tmp_path: Path) -> SearchPath:
    search_path = home(tmp_path / "trainer")
    files = {"scripts/mine.toml": SCRIPT, "scripts/mine.de.toml": GERMAN, "scripts/bells/own.wav": "RIFF"}
    for name, text in {**files, "plans/course.toml": PLAN, "measures.toml": MEASURES}.items():
        path = tmp_path / "trainer" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return search_path


@pytest.fixture
def group(tmp_path: Path) -> SearchPath:
    return home(tmp_path / "group")


def said(loaded: Loaded[ImportPreview]) -> list[str]:
    assert loaded.value is None
    return [say(problem.what) for problem in loaded.problems]


def offered(loaded: Loaded[ImportPreview]) -> ImportPreview:
    assert loaded.problems == ()
    assert loaded.value is not None
    return loaded.value


def test_there_and_back(trainer: SearchPath, group: SearchPath, tmp_path: Path) -> None:
    out = tmp_path / "course.zip"
    packed = pack(out, ["course"], trainer, {HELP: "Ask us.", CONSENT: ""})
    assert packed.problems == ()
    assert set(packed.value or ()) == {
        *("scripts/mine.toml", "scripts/mine.de.toml", "scripts/bells/own.wav", "plans/course.toml"),
        *("scripts/body-scan.toml", "scripts/body-scan.de.toml", "measures.toml", "help.txt"),
    }
    offer = offered(preview_import(out, group))
    assert (offer.help_text, offer.consent_text) == ("Ask us.", "")
    assert [measure.id for measure in offer.measures] == ["own"]
    assert {file.name: file.state for file in offer.files} == {
        **dict.fromkeys(("mine.toml", "mine.de.toml", "bells/own.wav", "course.toml"), "new"),
        **dict.fromkeys(("body-scan.toml", "body-scan.de.toml"), "same"),
    }
    assert not (tmp_path / "group").exists()
    assert len(install(offer, group).value or ()) == 5
    file, theirs = find_script("mine", group).value, find_script("mine", trainer).value
    assert file is not None
    assert theirs is not None
    assert (file.script, file.languages) == (theirs.script, ("en", "de"))
    assert find_plan("course", group).problems == ()
    assert (load_measures(group).value or {})["own"].sha256 == (load_measures(trainer).value or {})["own"].sha256
    again = offered(preview_import(out, group))
    assert {file.state for file in again.files} == {"same"}
    assert again.measures == ()
    assert install(again, group).value == ()


def test_recordings_go_along_in_every_language(trainer: SearchPath, group: SearchPath, tmp_path: Path) -> None:
    scripts = trainer.scripts
    assert scripts is not None
    (scripts / "mine.toml").write_text(SCRIPT + 'speaker = ["a", "b"]\nrecording = ["voice/a.ogg", "voice/b.ogg"]\n')
    guided = '[guidance]\nrecording = "hallo.wav"\n[[turn]]'
    german = GERMAN.replace("[[turn]]", guided) + 'speaker = ["A", "B"]\nrecording = "voice/de.ogg"\n'
    (scripts / "mine.de.toml").write_text(german, "utf-8")
    names = ("voice/a.ogg", "voice/b.ogg", "voice/de.ogg", "hallo.wav")
    (scripts / "voice").mkdir()
    for name in names:
        (scripts / name).write_bytes(name.encode())
    out = tmp_path / "mine.zip"
    packed = pack(out, ["mine"], trainer)
    assert packed.problems == ()
    assert {f"scripts/{name}" for name in names} <= set(packed.value or ())
    assert install(offered(preview_import(out, group)), group).problems == ()
    assert group.scripts is not None
    assert {name: (group.scripts / name).read_bytes() for name in names} == {name: name.encode() for name in names}
    (scripts / "voice" / "b.ogg").unlink()
    assert [problem.key for problem in pack(tmp_path / "b.zip", ["mine"], trainer).problems] == ["turn[0].recording[1]"]


def test_equal_content_gives_equal_bytes(trainer: SearchPath, tmp_path: Path) -> None:
    assert pack(tmp_path / "a.zip", ["course"], trainer).value
    assert pack(tmp_path / "b.zip", ["course", "mine"], trainer).value
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert pack(tmp_path / "a.zip", ["mine"], trainer).value is None


def test_nothing_broken_is_packed(trainer: SearchPath, tmp_path: Path) -> None:
    assert trainer.scripts is not None
    (trainer.scripts / "bells" / "own.wav").unlink()
    assert pack(tmp_path / "a.zip", ["course"], trainer).problems
    assert pack(tmp_path / "a.zip", ["coarse"], trainer).problems
    assert not (tmp_path / "a.zip").exists()


def test_nothing_is_overwritten_unasked(trainer: SearchPath, group: SearchPath, tmp_path: Path) -> None:
    out = tmp_path / "course.zip"
    assert pack(out, ["course"], trainer).value
    assert install(offered(preview_import(out, group)), group).value
    assert group.plans is not None
    (group.plans / "course.toml").write_text(PLAN.replace("weeks = 2", "weeks = 3"))
    offer = offered(preview_import(out, group))
    assert [(file.name, file.over) for file in offer.differing] == [("course.toml", "yours")]
    assert offer.changed_ids == {("plan", "course")}
    assert install(offer, group).value == ()
    assert "weeks = 3" in (group.plans / "course.toml").read_text()
    (group.plans / "course.toml").write_text(PLAN.replace("weeks = 2", "weeks = 4"))
    late = install(offer, group, {"course.toml"})
    assert [say(problem.what) for problem in late.problems] == ["this file was changed meanwhile by somebody else"]
    assert install(offered(preview_import(out, group)), group, {"course.toml"}).value == (group.plans / "course.toml",)
    assert "weeks = 2" in (group.plans / "course.toml").read_text()


def test_a_shipped_script_of_another_wording_is_asked_about(group: SearchPath, tmp_path: Path) -> None:
    text = (group.shipped / "body-scan.toml").read_text("utf-8")
    (tmp_path / "body-scan.toml").write_text(text + "# ours\n", "utf-8")
    offer = offered(preview_import(tmp_path / "body-scan.toml", group))
    assert [(file.state, file.over) for file in offer.files] == [("differs", "shipped")]
    assert install(offer, group).value == ()
    assert install(offer, group, {"body-scan.toml"}).value


def test_a_known_measure_with_other_wording_refuses_all(trainer: SearchPath, group: SearchPath, tmp_path: Path) -> None:
    assert pack(tmp_path / "course.zip", ["course"], trainer).value
    assert group.measures is not None
    group.measures.parent.mkdir()
    group.measures.write_text(MEASURES.replace("Which?", "What?"))
    loaded = preview_import(tmp_path / "course.zip", group)
    assert said(loaded) == ["this measure is known here with another wording or scale"]
    assert loaded.problems[0].place.file == f"{tmp_path}/course.zip/measures.toml"
    group.measures.write_text("# mine\n[other]\nquestion.en = '?'\nchoices = [{en = 'a'}, {en = 'b'}]")
    assert install(offered(preview_import(tmp_path / "course.zip", group)), group).value
    assert group.measures.read_text().startswith("# mine\n[other]")
    assert {"own", "other"} <= set(load_measures(group).value or ())


def test_a_folder_and_a_file(trainer: SearchPath, group: SearchPath, tmp_path: Path) -> None:
    offer = offered(preview_import(tmp_path / "trainer", group))
    assert {file.name for file in offer.files} == {"mine.toml", "mine.de.toml", "bells/own.wav", "course.toml"}
    assert said(preview_import(tmp_path / "trainer" / "scripts" / "mine.toml", group)) == ["there is no such measure"]
    assert said(preview_import(tmp_path / "nothing.zip", group)) == ["there is no such file"]
    assert said(preview_import(tmp_path / "nothing.toml", group)) == ["there is no such file"]


def write(path: Path, *entries: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return path


GOOD = b'format = 1\ntitle = "Good"\n[[turn]]\nname = "Tell"\nlength = "5m"\n'


@pytest.mark.parametrize(
    "name",
    [
        *("../evil.toml", "/etc/evil.toml", "scripts/../../evil.toml", "..\\evil.toml", "C:\\evil.toml", "C:evil.toml"),
        *("scripts/con.toml", "NUL", "aux.de.toml", "scripts//a.toml", "./a.toml", "a.toml.", "a .toml/ ", "a:b.toml"),
        *("a\x1b[31m.toml", "\u202elmot.a", "a" * 300 + ".toml", "a?.toml", "a\n.toml", "LPT1"),
    ],
)
def test_paths_that_lead_elsewhere(group: SearchPath, tmp_path: Path, name: str) -> None:
    archive = write(tmp_path / "a.zip", ("good.toml", GOOD), (name, GOOD))
    assert len(said(preview_import(archive, group))) == 1
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip"}


@pytest.mark.parametrize(("first", "second"), [("a.toml", "a.toml"), ("a.toml", "A.toml"), ("ä.toml", "a\u0308.toml")])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_are_one_file(group: SearchPath, tmp_path: Path, first: str, second: str) -> None:
    archive = write(tmp_path / "a.zip", (first, GOOD), (second, GOOD))
    assert set(said(preview_import(archive, group))) == {"two files in this pack would have the same name"}


def test_a_file_that_is_also_a_folder(group: SearchPath, tmp_path: Path) -> None:
    archive = write(tmp_path / "a.zip", ("scripts", GOOD), ("scripts/a.toml", GOOD))
    assert said(preview_import(archive, group)) == ["this file has the name of a folder in the pack"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices(group: SearchPath, tmp_path: Path, kind: int) -> None:
    entry = zipfile.ZipInfo("a.toml")
    entry.external_attr = (kind | 0o777) << 16
    archive = write(tmp_path / "a.zip", (entry, b"/etc/passwd"))
    assert said(preview_import(archive, group)) == ["this is a link or a device, not a file"]


def test_bombs(group: SearchPath, tmp_path: Path) -> None:
    grows = write(tmp_path / "a.zip", ("a.toml", b"#" * 10_000_000))
    assert said(preview_import(grows, group)) == ["this file would grow too much when unpacked"]
    many = write(tmp_path / "b.zip", *((f"{i}.toml", b"") for i in range(1001)))
    assert said(preview_import(many, group)) == ["this pack holds more than 1000 files"]
    large = write(tmp_path / "c.zip", *((f"{i}.toml", b"#" * 12_000_000) for i in range(9)))
    assert "unpacked, this pack is larger than 96 MiB" in said(preview_import(large, group))
    with (tmp_path / "d.zip").open("wb") as file:
        file.truncate(100_000_000)
    assert said(preview_import(tmp_path / "d.zip", group)) == ["this pack is larger than 48 MiB"]


def test_sizes_that_lie(group: SearchPath, tmp_path: Path) -> None:
    archive = write(tmp_path / "a.zip", ("a.toml", GOOD * 1000))
    data = archive.read_bytes().replace(struct.pack("<I", len(GOOD) * 1000), struct.pack("<I", 10))
    archive.write_bytes(data)
    assert said(preview_import(archive, group)) == ["this is no sound zip file"]


def test_encrypted(group: SearchPath, tmp_path: Path) -> None:
    archive = write(tmp_path / "a.zip", ("a.toml", GOOD))
    data = bytearray(archive.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    assert said(preview_import(archive, group)) == ["this file is encrypted"]


def test_a_pack_that_was_changed_on_its_way(group: SearchPath, tmp_path: Path) -> None:
    whole = zipped({"scripts/a.toml": GOOD})
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        manifest = archive.read(MANIFEST)
    changed = "this file is not as it was when the pack was made"
    assert said(
        preview_import(write(tmp_path / "a.zip", (MANIFEST, manifest), ("scripts/a.toml", GOOD + b"#")), group)
    ) == [changed]
    assert said(preview_import(write(tmp_path / "b.zip", (MANIFEST, manifest), ("good.toml", GOOD)), group)) == [
        changed,
        changed,
    ]
    newer = json.dumps({"format": 2, "files": {}}).encode()
    assert said(preview_import(write(tmp_path / "c.zip", (MANIFEST, newer)), group)) == [
        "this pack was written for a newer dyads"
    ]
    for number, odd in enumerate((b"[]", b"{", b'{"format": 1, "files": 3}', b"[" * 50_000, b"\xff")):
        archive_path = write(tmp_path / f"odd{number}.zip", (MANIFEST, odd), ("good.toml", GOOD))
        assert said(preview_import(archive_path, group)) == ["the list of contents cannot be read"]


def test_what_a_pack_holds_is_checked(group: SearchPath, tmp_path: Path) -> None:
    broken = GOOD.replace(b"5m", b"5x")
    outside = GOOD.replace(b"[[turn]]", b'[bells]\nend = { sound = "../../secret.wav" }\n[[turn]]')
    archive = write(tmp_path / "a.zip", ("scripts/a.toml", broken), ("scripts/b.toml", outside))
    loaded = preview_import(archive, group)
    assert said(loaded) == ["this is not a length of time", "a sound file must lie in the folder of its script"]
    assert [problem.place.file for problem in loaded.problems] == [
        f"{archive}/scripts/a.toml",
        f"{archive}/scripts/b.toml",
    ]


@given(st.binary(max_size=300), st.integers(0, 1000), st.integers(0, 255))
@tries(100)
def test_no_damage_to_a_zip_stops_the_look(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int, byte: int
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    data = bytearray(zipped({"scripts/a.toml": GOOD, "help.txt": noise}))
    data[at % len(data)] = byte
    (folder / "a.zip").write_bytes(data)
    preview_import(folder / "a.zip", home(folder))
    (folder / "b.zip").write_bytes(noise)
    assert preview_import(folder / "b.zip", home(folder)).problems
    assert {path.name for path in folder.iterdir()} == {"a.zip", "b.zip"}


def test_an_entry_without_a_name_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"": b"nobody"}))
    (problem,) = preview_import(tmp_path / "a.zip", home(tmp_path)).problems
    assert "no sound zip file" in problem.what.id


@given(st.text(max_size=30))
@tries(200)
def test_a_path_that_is_not_odd_stays_inside(name: str) -> None:
    if odd_path(name) is None:
        inside = Path("/pack") / name
        assert ".." not in inside.parts
        assert inside.is_relative_to("/pack")
        assert inside != Path("/pack")
    assert same_name_key(name.upper().lower()) == same_name_key(same_name_key(name.upper().lower()))
