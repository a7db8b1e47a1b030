"""A wheel, installed into an empty folder and run from another, works like a checkout."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that a freshly built wheel was installed into."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    assert wheel.stat().st_size < 5_000_000
    target = folder / "site"
    subprocess.run(
        [*pip, "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)],
        check=True,
        capture_output=True,
        timeout=300,
    )
    return target


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
