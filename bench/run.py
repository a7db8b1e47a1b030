"""`make bench`: what people wait for, beside floors that run in the same breath; writes the tables of `docs/speed.md`.

`python -m bench.run` measures everything, writes, and says what is worse than what was committed last by more than its
noise, or beyond what is promised. `--short` measures a little of it and prints, without writing or judging: for CI.
"""

import argparse
import compileall
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from bench import commands, sitting, start, trainers, years
from bench.figures import PAGE, ROOT, Figure, committed, table, worse, written

PAIRS = 11
SHORT = 2
WINDOW = 6.0
"""Seconds of a sitting that are watched at once."""
Topic = Callable[[Path, int], list[Figure]]


def _commands(folder: Path, pairs: int) -> list[Figure]:
    return commands.measure(start.practised(folder / "commands"), pairs)


def _sitting(folder: Path, windows: int) -> list[Figure]:
    seconds = WINDOW if windows > SHORT else WINDOW / 3
    return sitting.measure(start.practised(folder / "sitting"), windows, seconds)


TOPICS: Mapping[str, Topic] = {
    "start": start.measure,
    "commands": _commands,
    "sitting": _sitting,
    "years": years.measure,
    "trainers": trainers.measure,
}


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topics", nargs="*", choices=[[], *TOPICS], default=[], help="all of them, if none is named")
    parser.add_argument("--short", action="store_true", help="a few pairs; nothing is written or judged")
    wanted = parser.parse_args()
    compileall.compile_dir(ROOT / "dyads", quiet=1)
    found: dict[str, list[Figure]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for topic in wanted.topics or TOPICS:
            found[topic] = TOPICS[topic](Path(folder), SHORT if wanted.short else PAIRS)
            print(table(found[topic]), flush=True)
    if wanted.short:
        return 0
    page = PAGE.read_text(encoding="utf-8")
    for topic, figures in found.items():
        page = written(page, topic, figures)
    PAGE.write_text(page, encoding="utf-8")
    before = committed()
    said = [sentence for figures in found.values() for sentence in worse(figures, before)]
    print("\n".join(said) if said else "nothing is worse than what was committed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
