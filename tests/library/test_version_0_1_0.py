"""The files that shipped with version 0.1.0: they load unchanged, and mean the same to the nanosecond.

`shipped-0.1.0/record.json` was written by version 0.1.0 itself (commit 94481a3), from the files beside it: the hash of
each script, what other totals make of it, and everything that happens in it.
"""

import json
import tomllib
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dyads.library.check import check_paths
from dyads.library.search_path import SearchPath
from dyads.practice.measures import Measures, measure_sha256
from dyads.practice.script import Script, script_sha256
from dyads.practice.session import rehearsed
from dyads.practice.timeline import Timeline, compile_script, total_seconds, with_total
from dyads.practice.translation import Translation, translate

SHIPPED = Path(__file__).parent / "shipped-0.1.0"
RECORD: dict[str, Any] = json.loads((SHIPPED / "record.json").read_text(encoding="utf-8"))


def read(name: str) -> Script:
    stem, _, language = name.partition(".")
    script = Script.model_validate(tomllib.loads((SHIPPED / f"{stem}.toml").read_text(encoding="utf-8")))
    if not language:
        return script
    texts = Translation.model_validate(tomllib.loads((SHIPPED / f"{name}.toml").read_text(encoding="utf-8")))
    return translate(script, texts)


def lived(timeline: Timeline) -> object:
    """Return all that version 0.1.0 knew of a timeline, and every bell that rings in it."""
    segments = [
        [
            *(s.index, s.part, s.name, s.length, s.about, s.voice, s.speaker, s.turn),
            [list(text) for text in s.texts],
            s.act,
            list(s.warns),
            s.bell if s.bell is None or isinstance(s.bell, str) else s.bell.model_dump(mode="json"),
        ]
        for s in timeline.segments
    ]
    cues = [
        [c.name, c.kind, c.at, c.segment and c.segment.index, c.strikes and list(astuple(c.strikes))]
        for c in rehearsed(timeline)[1].cues
    ]
    return [segments, cues]


def test_every_file_of_that_version_loads_without_a_word() -> None:
    search_path = SearchPath(shipped=SHIPPED)
    checked = check_paths([str(SHIPPED)], search_path, b"")
    assert checked.problems == ()
    assert checked.files == len(list(SHIPPED.rglob("*.toml")))
    assert len(RECORD["scripts"]) == 38


@pytest.mark.parametrize("name", RECORD["scripts"])
def test_a_script_of_that_version_keeps_its_hash_and_its_meaning(name: str) -> None:
    script, record = read(name), RECORD["scripts"][name]
    assert script_sha256(script) == record["sha256"]
    own = total_seconds(script)
    scaled = [with_total(script, total) for total in (own, own + 61, own * 2 + 7, own - 45, 60, 24 * 3600)]
    assert [[total_seconds(other), script_sha256(other)] for other in scaled] == record["scaled"]
    all_of_it = [
        lived(compile_script(other, first=first, variant=variant))
        for other in scaled[:3]
        for first in (0, 1)
        for variant in (0, 1, 5, 739000)
    ]
    assert sha256(json.dumps(all_of_it, ensure_ascii=False).encode()).hexdigest() == record["lived"]


def test_the_measures_of_that_version_keep_their_hashes() -> None:
    measures = Measures.model_validate(tomllib.loads((SHIPPED / "measures.toml").read_text(encoding="utf-8")))
    assert {name: measure_sha256(measure) for name, measure in measures.measures.items()} == RECORD["measures"]
