"""The texts of the exercises that ship: no length stands in them as a number, because people may choose another.

Sources are left out: they cite what was published.
"""

import re
from collections.abc import Iterator

import pytest

from dyads.library.scripts import ScriptFile, in_language, list_scripts
from dyads.library.search_path import SearchPath
from dyads.practice.fields import NS
from dyads.practice.script import THEME, Script
from dyads.practice.session import rehearsed
from dyads.practice.setup import Setup
from dyads.practice.speech import lines, sentences, usually_fades
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
    "give these minutes to yourself",
    "nimm dir diese Minuten für dich selbst",
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
        said = [text.replace(THEME, "Arriving") for text in said]  # never shown without one: test_variety.py
        for segment in compile_script(chosen).segments:
            values = phase_values(segment, language, ("Ann", "Ben"), "")
            said += [fill(text, values) for _, text in segment.texts]
        assert not any("{" in text for text in said)


TOO_MUCH = {"en": "If it becomes too much", "de": "Wenn es zu viel wird"}
"""Every exercise says what to do then, before it begins."""
STAYS = {
    "en": "Nothing is recorded, and what was",
    "de": "Nichts wird aufgenommen, und was",
}


def guidance_of(script: Script) -> str:
    readers = ("together", "speaker", "listener", "text")
    return "\n".join(filter(None, (getattr(script.guidance, reader) for reader in readers)))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_exercise_says_what_to_do_when_it_becomes_too_much(name: str, language: str) -> None:
    assert TOO_MUCH[language] in guidance_of(script_of(name, language))


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_every_exercise_for_two_says_that_nothing_is_recorded_and_what_was_said_stays(name: str, language: str) -> None:
    script = script_of(name, language)
    if not script.practice.solitary:
        assert STAYS[language] in guidance_of(script)


BY_SIGHT = {"just-like-me"}
"""For one room, as it says itself: its practice is to look."""
SIGHT = {
    "en": re.compile(
        r"\b(?:look at each other|each other's eyes|eyes meet|meet .{0,12}eyes|look up\b|(?:a|with a) look\b|"
        r"in front of you|facing|face to face|smile back|a nod\b|look at your partner|to be seen\b|"
        r"look away|on the screen|with ears, eyes)",
        re.IGNORECASE,
    ),
    "de": re.compile(
        r"\b(?:schaut euch an|euch .{0,12}anschau|einem Blick\b|ein Blick\b|Blicke\b|vor dir\b|gegenübersitz|"
        r"einander gegenüber|zurücklächel|ein Nicken|schau dein Gegenüber an|gesehen zu werden|schaut auf,|"
        r"schaut? weg|auf dem Bildschirm|Ohren, Augen)",
        re.IGNORECASE,
    ),
}
ONE_ROOM = {"en": "In one room", "de": "In einem Raum"}
"""What begins so is for those who see each other."""


def for_the_telephone(text: str, language: str) -> str:
    sentences = re.split(r"(?<=[.;:])\s", text)
    return " ".join(sentence for sentence in sentences if ONE_ROOM[language].lower() not in sentence.lower())


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_no_text_for_two_needs_sight_where_it_serves_the_telephone_too(name: str, language: str) -> None:
    script = script_of(name, language)
    if script.practice.solitary or name in BY_SIGHT:
        return
    for text in texts(script):
        assert SIGHT[language].findall(for_the_telephone(text, language)) == [], text


def test_what_needs_sight_is_found() -> None:
    """The lines of version 0.1.0 that could not be followed on the telephone."""
    for text in (
        "Meet each other's eyes, as softly as is comfortable.",
        "Thank each other, with a look or a word, and leave what was said here.",
        "One for the person in front of you.",
        "Sit facing each other, both feet on the floor.",
    ):
        assert SIGHT["en"].search(for_the_telephone(text, "en"))
    for text in ("Schaut euch einen Moment an.", "Ein Blick, ein Danke.", "Setzt euch einander gegenüber."):
        assert SIGHT["de"].search(for_the_telephone(text.replace("einen Moment ", ""), "de"))
    assert not SIGHT["en"].search(for_the_telephone("Breathe. In one room, sit facing each other.", "en"))


def test_roles_are_verbs_in_german_so_that_they_fit_everybody() -> None:
    """ "Anna stellt vor": a noun would have to be of one gender."""
    for name, language in EVERY:
        if language == "de":
            roles = script_of(name, language).roles
            for role in filter(None, (roles.speaker, roles.listener)):
                assert role[0].islower(), (name, role)


def test_guidance_says_what_the_clock_will_say() -> None:
    script = with_total(script_of("affect-dyad-covsocial", "de"), 20 * 60 + 20)
    guidance = guidance_text(setup_for(script), ("Ann", "Ben"), script.guidance.together or "")
    assert [phase.length for phase in script.turn] == [300, 300]
    assert "spricht 10 Minuten: 5 Minuten über etwas Schwieriges, 5 Minuten über etwas, wofür" in guidance
    assert summary_text(script).startswith("20 Minuten 20 Sekunden zu zweit, 10 Minuten für jede Person:")


SILENCE = 95
"""Seconds: with closed eyes one is not left alone for longer, nor talked to without a silence."""
PACE, BETWEEN = 12, 2.0
"""Characters a second that a natural pace takes, and seconds between two sentences (voice.md)."""
ALONE = sorted(name for name, file in FILES.items() if file.script.form == "solo")


def seconds_to_say(text: str) -> float:
    return len(text) / PACE + BETWEEN * (len(sentences(text)) - 1)


@pytest.mark.parametrize("share", [0.5, 1.0, 1.5])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", ALONE)
def test_whoever_sits_alone_with_closed_eyes_is_led_through_the_whole(name: str, language: str, share: float) -> None:
    """Every text is said, ends before the next bell, and leaves silence; silences grow and shrink with the total."""
    own = script_of(name, language)
    script = with_total(own, round(share * total_seconds(own)))
    for variant in range(8):
        _, course = rehearsed(compile_script(script, variant=variant))
        said = lines(script, course, "auto", usually_fades)
        assert [line.forms[0].text for line in said if line.forms[0].text == line.forms[-1].text] == []
        begins = [line.at / NS for line in said]
        ends = [line.at / NS + seconds_to_say(line.forms[0].text) for line in said]
        rooms = [line.at / NS + line.room / NS for line in said if line.room is not None]
        assert all(end <= room for end, room in zip(ends, rooms, strict=True))
        silences = [after - before for before, after in zip(ends, [*begins[1:], course.cues[-1].at / NS], strict=True)]
        assert max(silences) <= max(1.0, share) * SILENCE
        assert min(silences) >= 2.0
