"""A wheel, installed into an empty folder and run from another, works like a checkout."""

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]


def wheel_of(source: Path, folder: Path) -> Path:
    build = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(source)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheel_of(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The folder that a freshly built wheel was installed into."""
    target = wheel.parent / "site"
    install = [*PIP, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run(install, check=True, capture_output=True, timeout=300)
    return target


def names_in(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as held:
        return sorted(held.namelist())


def test_the_wheel_holds_what_runs_and_nothing_else(wheel: Path) -> None:
    assert wheel.stat().st_size < 4_200_000
    kinds = {"toml", "wav", "mo", "md", "j2", "1", "bash", "fish", "typed"}
    besides = [name for name in names_in(wheel) if "dist-info" not in name and not name.endswith(".py")]
    assert {name.rpartition(".")[2] for name in besides} == kinds
    assert not [name for name in names_in(wheel) if "README" in name or "synthesise" in name or "/tests/" in name]


def test_the_source_archive_makes_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=300)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as held:
        inside = {name.partition("/")[2] for name in held.getnames()}
    assert {"Makefile", "constraints.txt", "pyproject.toml", "tools/words.py", "tests/conftest.py"} <= inside
    assert names_in(wheel_of(archive, tmp_path)) == names_in(wheel)


@pytest.mark.parametrize("page", ["man1/dyads.1", "de/man1/dyads.1"])
def test_the_manual_page_is_installed_with_it(installed: Path, page: str) -> None:
    assert (installed / "share" / "man" / page).read_bytes() == (ROOT / "docs" / "man" / page).read_bytes()


def test_the_shell_is_served(installed: Path, tmp_path: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        done = _run(installed, tmp_path, "completion", shell)
        assert (done.returncode, f"{shell}_complete" in done.stdout) == (0, True)


def _run(installed: Path, empty: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    command = [sys.executable, "-m", "dyads", *arguments]
    return subprocess.run(command, cwd=empty, env=environment, capture_output=True, text=True, timeout=120, check=False)


def test_the_package_that_runs_is_the_installed_one(installed: Path, tmp_path: Path) -> None:
    code = "import dyads; print(dyads.__file__)"
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert Path(done.stdout.strip()).is_relative_to(installed)


def test_scripts_plans_and_sounds_travel_inside(installed: Path, tmp_path: Path) -> None:
    listed = _run(installed, tmp_path, "scripts", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    here = {path.name.split(".")[0] for path in (ROOT / "scripts").glob("*.toml")} - {"measures"}
    assert {script["id"] for script in json.loads(listed.stdout)} == here
    plans = _run(installed, tmp_path, "plan", "list", "--json")
    assert (plans.returncode, len(json.loads(plans.stdout)) > 5) == (0, True)
    sounds = installed / "dyads" / "shipped" / "sounds"
    guide = installed / "dyads" / "shipped" / "guide"
    for page in ("practice.md", "de/practice.md"):
        assert (guide / page).read_bytes() == (ROOT / "docs" / "guide" / page).read_bytes()
    assert {sound.name for sound in sounds.glob("*.wav")} == {s.name for s in (ROOT / "sounds").glob("*.wav")}


def test_it_sits_and_speaks_german(installed: Path, tmp_path: Path) -> None:
    done = _run(installed, tmp_path, "sit", "affect-dyad", "--plain", "--mute", "--speed", "3600")
    assert (done.returncode, done.stderr) == (0, "")
    assert (installed / "dyads" / "words" / "locale" / "de" / "LC_MESSAGES" / "dyads.mo").exists()
