"""One clock for the whole program: the machine's own is read in one module, and everything else is handed it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dyads

PACKAGE = Path(dyads.__file__).parent

ALLOWED = {
    "journal/quick_start.py": "the times of files are the machine's, whatever clock is injected",
    "services/clock.py": "SystemClock: where the machine's clocks are read",
    "link/mqtt.py": "how long a broker may be silent, beside a library with a clock of its own for that",
    "sound/player_loop.py": "the sound helper, a process of its own, which a deadline reaches as nanoseconds",
    "sound/players/base.py": "within the sound helper",
    "sound/players/miniaudio.py": "within the sound helper",
    "sound/players/simpleaudio.py": "within the sound helper",
    "sound/players/program.py": "within the sound helper",
    "speech/render.py": "a process of its own that ends a speech program which takes too long",
}

IN_TIME = re.compile(
    r"(time|monotonic|perf_counter|process_time|thread_time|clock_gettime)(_ns)?|localtime|gmtime|ctime|asctime|strftime"
)
"""What of the module `time` says what time it is, or may; `sleep` does not."""
IN_DATETIME = {"now", "today", "utcnow"}
IN_QUERIES = re.compile(r"current_(time|date|timestamp)|['\"]now['\"]|unixepoch\(\)", re.IGNORECASE)
"""How SQLite is asked for the time."""


def readings(source: str) -> Iterator[int]:
    """Yield the lines that read a clock of the machine."""
    tree = ast.parse(source)
    known = dict(_imported(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr=attribute):
                came = known.get(name, "")
                if came == "time" and IN_TIME.fullmatch(attribute):
                    yield node.lineno
                if came in {"datetime.datetime", "datetime.date"} and attribute in IN_DATETIME:
                    yield node.lineno
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id=name), attr="datetime" | "date"), attr=attribute):
                if known.get(name) == "datetime" and attribute in IN_DATETIME:
                    yield node.lineno
            case ast.ImportFrom(module="time", names=names) if any(IN_TIME.fullmatch(one.name) for one in names):
                yield node.lineno
            case ast.Constant(value=str(text)) if IN_QUERIES.search(text):
                yield node.lineno


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names that imports bind, each with what it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((one.asname or one.name, one.name) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((one.asname or one.name, f"{node.module}.{one.name}") for one in node.names)


def test_the_machines_clocks_are_read_in_one_place_only() -> None:
    reading = {
        path.relative_to(PACKAGE).as_posix(): lines
        for path in sorted(PACKAGE.rglob("*.py"))
        if (lines := [*readings(path.read_text(encoding="utf-8"))])
    }
    assert {path: lines for path, lines in reading.items() if path not in ALLOWED} == {}
    assert set(ALLOWED) == set(reading)


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.time()",
        "import time as t\nt.monotonic_ns",
        "from time import perf_counter",
        "from datetime import datetime\ndatetime.now(UTC)",
        "from datetime import date as day\nday.today()",
        "import datetime as d\nd.datetime.utcnow()",
        "import datetime\ndatetime.date.today()",
        "run(\"SELECT datetime('now')\")",
        "run('INSERT INTO t VALUES (CURRENT_TIMESTAMP)')",
    ],
)
def test_every_way_to_read_a_clock_is_found(source: str) -> None:
    assert len([*readings(source)]) == 1


@pytest.mark.parametrize(
    "source", ["import time\ntime.sleep(1)", "clock.now()", "from datetime import time\ntime(7)", "say('Not now')"]
)
def test_what_reads_no_clock_is_let_be(source: str) -> None:
    assert [*readings(source)] == []
