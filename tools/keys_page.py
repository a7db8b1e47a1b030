"""Write docs/guide/keys.md and docs/guide/de/keys.md from the table of commands: `python tools/keys_page.py`."""

from itertools import groupby
from pathlib import Path

from dyads.app.commands import all_commands
from dyads.app.meanings import MEANINGS
from dyads.app.settings.keys import area_name, area_of, key_lines, keys_text
from dyads.words import Language, say, use

GUIDE = Path(__file__).parents[1] / "docs" / "guide"
PAGES: dict[Language, Path] = {"en": GUIDE / "keys.md", "de": GUIDE / "de" / "keys.md"}

_HEAD: dict[Language, str] = {
    "en": """# Every key

`?` shows the keys of a page, `:` finds something to do by its name, and Settings, Keys gives another key.

- **Enter** goes on, or does what is marked. In a sitting it rests for two seconds after every change, a key held
  down is passed over, and a phase with a length is skipped only by a second Enter; `n` skips without a question.
- **Esc** is one step back and nothing else. It never ends a sitting and never leaves dyads unasked.
- **x** opens the calm page, from everywhere in a sitting. Only where a text is typed it is a letter: Esc, then x.
- Every page can be left with Enter, the arrows and Esc alone.
- Letters act with Caps Lock too, and on Cyrillic, Greek and Hebrew layouts by their place on the keyboard.
- A letter means the same wherever it does something; a digit is the way of that number on a page, or the answer.
""",
    "de": """# Alle Tasten

`?` zeigt die Tasten einer Seite, `:` findet etwas nach seinem Namen, Einstellungen, Tasten gibt andere Tasten.

- **Enter** geht weiter oder tut, was markiert ist. In einer Sitzung ruht es nach jeder Änderung zwei Sekunden, eine
  gehaltene Taste zählt nicht, und eine Phase mit fester Länge überspringt erst ein zweites Enter;
  `n` überspringt ohne Frage.
- **Esc** ist ein Schritt zurück und sonst nichts. Es beendet keine Sitzung und verlässt dyads nie ungefragt.
- **x** öffnet die ruhige Seite, von überall in einer Sitzung. Nur wo ein Text getippt wird, ist es
  ein Buchstabe: Esc, dann x.
- Jede Seite lässt sich mit Enter, den Pfeilen und Esc allein verlassen.
- Buchstaben gelten auch mit Feststelltaste, und auf kyrillischen, griechischen und hebräischen Tastaturen
  nach ihrem Platz.
- Ein Buchstabe bedeutet überall dasselbe; eine Ziffer ist der Weg mit dieser Nummer auf einer Seite, oder die Antwort.
""",
}
_MEANINGS: dict[Language, str] = {
    "en": "## What a key means\n\n| key | what it means on every page |",
    "de": "## Was eine Taste bedeutet\n\n| Taste | was sie auf jeder Seite bedeutet |",
}
_COLUMNS: dict[Language, str] = {"en": "| key | what it does |", "de": "| Taste | was sie tut |"}


def page(language: Language) -> str:
    """Return the page in a language, area by area, with the usual keys; the language is the one in use afterwards."""
    use(language)
    meanings = [f"| {keys_text(tuple(means.split(',')))} | {say(words)} |" for means, words in MEANINGS.items()]
    parts = [_HEAD[language], "\n".join((_MEANINGS[language], "|---|---|", *meanings)) + "\n"]
    for area, lines in groupby(key_lines({}, all_commands()), key=lambda line: area_of(line.command)):
        rows = [f"| {keys_text(line.keys).replace('|', '&#124;')} | {say(line.command.help)} |" for line in lines]
        parts.append("\n".join((f"## {area_name(area)}\n", _COLUMNS[language], "|---|---|", *rows)) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), encoding="utf-8")
