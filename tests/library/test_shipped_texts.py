"""The texts of the exercises that ship: no length stands in them as a number, because people may choose another.

Sources are left out: they cite what was published.
"""

import re
from collections.abc import Iterator

import pytest

from dyads.library.scripts import ScriptFile, in_language, list_scripts
from dyads.library.search_path import SearchPath
from dyads.practice.script import Script
from dyads.practice.setup import Setup
from dyads.practice.texts import fill
from dyads.practice.timeline import compile_script, shortest_total, total_seconds, with_total
from dyads.presentation.script_texts import guidance_text, phase_values, summary_text
from tests.practice.strategies import setup_for

FILES = {item.id: item.loaded.value for item in list_scripts(SearchPath()) if item.loaded.value is not None}
EVERY = [(name, language) for name, file in FILES.items() for language in file.languages]

UNITS = re.compile(r"\b(?:minutes?|hours?|seconds)\b|\bhalf a\b|quarter|minute|sekunde|stunde|viertel", re.IGNORECASE)
NO_LENGTH = (
    "For the minutes before you meet somebody",
    "awake at this hour",
    "into the next hour",
    "Für die Minuten, bevor du jemanden triffst",
    "die zu dieser Stunde wach sind",
    "in die nächste Stunde",
)
"""Where a word for a time states no length."""


def script_of(name: str, language: str) -> Script:
    file: ScriptFile = FILES[name]
    return in_language(file, language)


def texts(script: Script) -> Iterator[str]:
    yield script.summary
    yield from filter(None, (getattr(script.guidance, key) for key in ("together", "speaker", "listener", "text")))
    for _, _, phase in script.phases():
        yield from (text for _, texts in phase.by_reader for text in texts)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_length_of_time_is_written_out(name: str, language: str) -> None:
    for text in texts(script_of(name, language)):
        for allowed in NO_LENGTH:
            text = text.replace(allowed, "")
        assert UNITS.search(text) is None, text


def test_what_this_test_looks_for_is_found() -> None:
    for text in ("five minutes each", "eine Viertelstunde", "half a minute", "30 seconds", "Dreizehneinhalb Minuten"):
        assert UNITS.search(text)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_placeholder_of_a_length_is_filled_whatever_the_total(name: str, language: str) -> None:
    script = script_of(name, language)
    for total in (total_seconds(script), shortest_total(script), 2 * total_seconds(script) + 1):
        chosen = with_total(script, total)
        setup: Setup = setup_for(chosen)
        said = [summary_text(chosen), *(guidance_text(setup, ("Ann", "Ben"), text) for text in texts(chosen))]
        for segment in compile_script(chosen).segments:
            values = phase_values(segment, language, ("Ann", "Ben"), "")
            said += [fill(text, values) for _, text in segment.texts]
        assert not any("{" in text for text in said)


def test_guidance_says_what_the_clock_will_say() -> None:
    script = with_total(script_of("affect-dyad-covsocial", "de"), 20 * 60 + 20)
    guidance = guidance_text(setup_for(script), ("Ann", "Ben"), script.guidance.together or "")
    assert [phase.length for phase in script.turn] == [300, 300]
    assert "spricht 10 Minuten: 5 Minuten über etwas Schwieriges, 5 Minuten über etwas, wofür" in guidance
    assert summary_text(script).startswith("20 Minuten 20 Sekunden zu zweit, 10 Minuten für jede Person:")
