"""What trainers wait for: a folder of a thousand scripts checked, and five hundred people paired for 39 weeks."""

import time
from pathlib import Path

from bench.commands import cost
from bench.figures import Figure
from bench.rotation import group
from bench.start import DYADS, environment
from dyads.library.shipped import shipped_scripts
from dyads.rotation.solve import rotate

SCRIPTS = 1000
PEOPLE, WEEKS = 500, 39
KINDS = ("all there", "one in ten away", "joiners and leavers")


def measure(folder: Path, pairs: int) -> list[Figure]:
    """Return what each takes, in seconds of processor."""
    scripts = _scripts(folder / "trainers")
    words = [*DYADS, "scripts", "check", str(scripts)]
    surroundings = environment(folder / "trainers")
    checked = [cost(words, surroundings) for _run in range(pairs)]
    return [
        Figure(f"`scripts check` of {SCRIPTS} scripts", tuple(checked), unit="s", target=1.0),
        *(_rotated(kind, pairs) for kind in KINDS),
    ]


def _scripts(folder: Path) -> Path:
    """Write so many scripts, each with a title of its own, made of those that ship."""
    made = folder / "scripts"
    made.mkdir(mode=0o700, parents=True)
    shipped = [file for file in sorted(shipped_scripts().glob("*.toml")) if "." not in file.stem]
    texts = [file.read_text(encoding="utf-8") for file in shipped if file.stem != "measures"]
    for number in range(SCRIPTS):
        text = texts[number % len(texts)].replace('title = "', f'title = "{number}: ', 1)
        (made / f"script-{number}.toml").write_text(text, encoding="utf-8")
    return made


def _rotated(kind: str, pairs: int) -> Figure:
    seconds = []
    for seed in range(pairs):
        roster, kept = group(kind, PEOPLE, WEEKS, seed)
        begun = time.process_time()
        rotate(roster, WEEKS, seed, kept)
        seconds.append(time.process_time() - begun)
    return Figure(f"{PEOPLE} people over {WEEKS} weeks, {kind}", tuple(seconds), unit="s", target=0.3)
