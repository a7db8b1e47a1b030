"""Cut off at random moments: whatever was acknowledged is there, and the next start offers to go on."""

import os
import random
from pathlib import Path

import pytest

from dyads.journal import Journal
from tests.reliability.sitter import APP, PLAIN, SCRIPT, Gone, Sitter, Step

pytestmark = pytest.mark.pty

KILLS = int(os.environ.get("DYADS_KILLS", "60"))
SEED = int(os.environ.get("DYADS_SEED", "1"))


def _sit_until_killed(sitter: Sitter, steps: tuple[Step, ...], chance: random.Random) -> list[int]:
    """Go through steps, be killed within one of them, and return what had been acknowledged."""
    last = chance.randrange(len(steps))
    kept: list[int] = []
    for step in steps[: last + 1]:
        sitter.wait(*step.texts)
        kept += step.keeps
        if step.keys:
            sitter.send(step.keys)
    for _ in range(chance.randrange(12)):
        try:
            sitter.read(0.02)
        except Gone:
            break
    sitter.kill()
    return kept


def _check(home: Path, kept: list[int], script: Path) -> None:
    journal = Journal(home / "journal.sqlite3")
    assert journal.check() == ()
    values = [rating.value for rating in journal.ratings(None) if rating.status == "given"]
    assert values[: len(kept)] == kept
    open_ones = [session for session in journal.summaries() if session.outcome == "open"]
    if open_ones:
        again = Sitter(["sit", str(script), "--plain", "--mute"], home, by_line=True)
        try:
            again.wait("was interrupted")
            again.wait("Your choice")
            again.send("c\r")
        finally:
            again.close()


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_kill_loses_nothing_acknowledged(kill: int, tmp_path: Path) -> None:
    chance = random.Random(SEED * 100_000 + kill)
    home, script = tmp_path / "home", tmp_path / "short.toml"
    script.write_text(SCRIPT)
    plain = kill % 2 == 0
    arguments = ["sit", str(script), "--mute", *(["--plain"] if plain else [])]
    sitter = Sitter(arguments, home, by_line=plain)
    try:
        kept = _sit_until_killed(sitter, PLAIN if plain else APP, chance)
    finally:
        sitter.close()
    _check(home, kept, script)
