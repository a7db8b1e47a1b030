"""Scripts as canonical texts: equal scripts are equal texts, there and back, and the hash names the version."""

import hashlib
import json

import pytest
from hypothesis import given
from pydantic import ValidationError

from dyads.practice.bell import Bell, Bells
from dyads.practice.script import Script, canonical_json, script_sha256
from tests.practice.samples import dyad, script_of
from tests.practice.strategies import Toml, script_tables, scripts
from tests.tries import tries

some = tries(50)
LEAST = 'format = 1\ntitle = "T"\n[[turn]]\nname = "A"\nlength = "1m"\n'


@given(scripts())
@some
def test_there_and_back(script: Script) -> None:
    written = canonical_json(script)
    read = Script.model_validate_json(written)
    assert canonical_json(read) == written
    assert script_sha256(read) == script_sha256(script)
    assert read.model_copy(update={"bells": script.bells}) == script


@given(script_tables())
@some
def test_the_order_of_keys_does_not_matter(table: Toml) -> None:
    backwards = dict(reversed(table.items()))
    assert canonical_json(Script.model_validate(backwards)) == canonical_json(Script.model_validate(table))


def test_the_hash_is_that_of_the_text() -> None:
    assert script_sha256(dyad()) == hashlib.sha256(canonical_json(dyad()).encode()).hexdigest()


def test_the_hash_of_a_format_1_script_never_changes() -> None:
    # a kept session finds its script by this; if this fails, old journals no longer find theirs
    assert script_sha256(script_of(LEAST)) == "5023d15d141f91eb21034c2a3d9cf26ea3c90c1ae1075437d027fd5680029cc8"


def test_defaults_are_written_out() -> None:
    held = json.loads(canonical_json(script_of(LEAST)))
    assert held["bells"]["switch"] == {"sound": "bowl", "strikes": 3, "interval": 2.0, "volume": 1.0}
    assert held["bells"]["settle"] == "10s"
    spelled_out = LEAST.replace("[[turn]]", '[bells]\nswitch = { sound = "bowl", strikes = 3 }\n[[turn]]')
    assert script_sha256(script_of(spelled_out)) == script_sha256(script_of(LEAST))


def test_what_a_person_would_notice_changes_the_hash() -> None:
    changes: list[dict[str, object]] = [
        {"title": "U"},
        {"rounds": 2},
        {"bells": Bells(end="none")},
        {"bells": Bells.model_validate({"settle": "0s"})},
        {"bells": Bells(start=Bell(volume=0.5))},
    ]
    script = script_of(LEAST)
    hashes = {script_sha256(script.model_copy(update=change)) for change in changes}
    assert len({script_sha256(script), *hashes}) == len(changes) + 1


@pytest.mark.parametrize(
    "wrong",
    [
        *["format = 2", 'title = ""', "rounds = 0", "rounds = 41", 'rounds = "2"', "rounds = 1.5"],
        *['language = "English"', "unknown = 1", 'form = "trio"', f'summary = "{"x" * 401}"'],
    ],
)
def test_what_no_script_may_say(wrong: str) -> None:
    key = wrong.split(" = ")[0]
    lines = [line for line in LEAST.splitlines() if not line.startswith(f"{key} =")]
    with pytest.raises(ValidationError):
        script_of("\n".join([wrong, *lines]))


@pytest.mark.parametrize(
    "text", ["speaker = 5", "speaker = []", "speaker = [5]", 'speaker = ""', 'speaker = ["", "a"]']
)
def test_what_is_no_text(text: str) -> None:
    with pytest.raises(ValidationError):
        script_of(LEAST + text)
