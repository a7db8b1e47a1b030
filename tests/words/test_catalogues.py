"""The catalogues are whole: every sentence of today is there, translated, and can be filled in; German is German."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

TOOL = Path(__file__).parents[2] / "tools" / "words.py"

SAME = {
    *("April", "August", "September", "November"),
    "Minute",
    "Pause",
    "Name",
    "Plan",
    "Text",
    "Terminal",
    "Esc",
    "Tab",
    "Enter",
    "English",
    "Deutsch",
    "neutral",
    "simpleaudio",
    "Passphrase",
    "Spearman",
    "Piper",
    "miniaudio",
    "{what}; {hint}.",
}
"""Words that both languages have."""


def _tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("words_tool", TOOL)
    assert spec is not None
    assert spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    return _tool()


@pytest.fixture(scope="module")
def german(tool: ModuleType) -> Catalog:
    catalogue = tool.updated("de")
    assert isinstance(catalogue, Catalog)
    return catalogue


def pairs(catalogue: Catalog, *, clicks: bool = True) -> list[tuple[str, str]]:
    """Return each key that is translated with its translation, both forms of a plural; click's own too, or not."""
    found: list[tuple[str, str]] = []
    for message in catalogue:
        if message.id and message.string and (clicks or ("click", 0) not in message.locations):
            keys = (message.id,) if isinstance(message.id, str) else tuple(message.id)
            texts = (message.string,) if isinstance(message.string, str) else tuple(message.string)
            found.extend(zip(keys, texts, strict=True))
    return found


def test_no_key_is_hidden_from_the_catalogues(tool: ModuleType) -> None:
    assert list(tool.hidden()) == []


def test_german_is_whole_and_as_the_source_is(tool: ModuleType, german: Catalog) -> None:
    assert list(tool.faults(german)) == []
    file = tool.catalogue_file("de")
    assert file.read_bytes() == tool.as_po(german), "run make words"
    for name in tool.COMPILED:
        assert file.with_name(name).read_bytes() == tool.as_mo(german, name), "run make words"


def test_a_catalogue_says_nothing_of_days_and_people(german: Catalog, tool: ModuleType) -> None:
    head = tool.as_po(german).decode().split("\n\n")[0]
    assert not re.search(r"Date|Translator|Team|@|20\d\d|FIRST AUTHOR", head)


def test_faults_are_found(tool: ModuleType) -> None:
    catalogue = Catalog(locale="de")
    catalogue.add("{name} speaks", "{nam} spricht")
    catalogue.add("Keep it", "")
    catalogue.add("Stop", "Stopp", flags=("fuzzy",))
    catalogue.add(("{count} day", "{count} days"), ("ein Tag", "viele Tage"))
    catalogue.add("No such option {name!r}.", "Keine solche Option.")
    catalogue.add(("a pause", "{count} pauses"), ("eine Pause", "{count} Pausen"))
    assert sorted(fault.split(":")[0] for fault in tool.faults(catalogue)) == [
        "fuzzy",
        "not translated",
        *["other placeholders"] * 3,
    ]


def test_every_sentence_can_be_filled_in(german: Catalog) -> None:
    for key, text in pairs(german, clicks=False):
        names = re.findall(r"\{(\w+)\}", key)
        if names:
            filled = dict.fromkeys(re.findall(r"\{(\w+)\}", key + text), "x")
            assert "{" not in text.format_map(filled).replace("{ ", ""), text


def test_lines_stay_lines(german: Catalog) -> None:
    assert [key for key, text in pairs(german) if key.count("\n") != text.count("\n")] == []
    assert [key for key, text in pairs(german) if text != text.strip()] == []


def test_nothing_is_left_in_english(german: Catalog) -> None:
    left = [
        key
        for key, text in pairs(german, clicks=False)
        if key == text and re.search(r"[a-z]{3}", re.sub(r"\{\w+\}", "", key)) and key not in SAME
    ]
    assert sorted(left) == []


def test_it_says_du(german: Catalog) -> None:
    """A capital `Sie` or `Ihr` within a sentence would be the formal address."""
    formal = re.compile(r"[a-zäöüß,;] (Sie|Ihnen|Ihr|Ihre[mnrs]?)\b")
    assert [text for _key, text in pairs(german) if formal.search(text)] == []


def test_quotes_are_german(german: Catalog) -> None:
    """What is quoted stands in „…“; straight quotes are only for what is typed so, as in TOML."""
    for key, text in pairs(german, clicks=False):
        assert "”" not in text, text
        assert text.count("„") == text.count("“"), text
        assert ('"' in text) == ('"' in key), text


def test_english_apostrophes_are_curled(german: Catalog) -> None:
    """Straight ones are only for what is typed so in a shell."""
    assert [key for key, _text in pairs(german, clicks=False) if re.search(r"[a-z]'[a-z]|s'[ .]", key)] == []


def test_numbers_have_no_english_point(german: Catalog) -> None:
    """A decimal number in a sentence has a comma; what is typed or stored so keeps its point."""
    assert [
        text
        for key, text in pairs(german, clicks=False)
        if re.search(r"\d\.\d", text) and not re.search(r"\d\.\d", key)
    ] == []


def test_click_speaks_german(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('language = "de"\n', encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "dyads", "sit"],
        env={**os.environ, "DYADS_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 2
    assert "Fehler: Es fehlt ein Argument 'SCRIPT'." in done.stderr
    assert "Aufruf: " in done.stderr


STIFF = (
    "Den Menschen NAME",
    "Die Menschen verwalten",
    "95-%-Spanne",
    "wichen sie unabhängig",
    "Plan zur Zeit",
    "So viele Male schneller",
    "in FILE schreiben",
    "bei dem Menschen, der sie gab",
    "hilfreicher geht es nicht",
    "Wie heißt ihr?",
    "jede und jeder",
    "eine oder einer",
    "deine Ärztin, dein Arzt",
    "Trainerin",
    "jeder für sich",
    "nur für deine Augen",
    "Gleichschritt",
    "Rechner",
    "ein Journal",
    "Journalen",
    "q verlässt",
    "wonach ihr sitzt",
)
"""German that nobody would say; each has a better sentence now."""


def test_no_german_sentence_is_said_as_nobody_would_say_it(german: Catalog) -> None:
    told = [text for _key, text in pairs(german)]
    assert [(stiff, text) for stiff in STIFF for text in told if stiff.casefold() in text.casefold()] == []
