"""Gathers every sentence from the source into the catalogues, and compiles them: `make words`.

`--check` changes nothing and exits with 1 where a catalogue is behind the source, lacks a translation, or holds a
translation whose placeholders differ from its key's.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "dyads" / "words" / "locale"
ONE, TWO = {"_", "msg", "N_"}, {"n_", "counted"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_CLICKS_OWN = Path(click.__file__).parent


def sentences() -> Iterator[tuple[str | tuple[str, str], str]]:
    """Yield every key in the source with the file it stands in; plural keys as pairs."""
    for file in sorted((ROOT / "dyads").rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        yield from ((key, place) for key in _calls(ast.parse(file.read_text(encoding="utf-8"))))
    yield from ((key, "dyads/cli") for key in _help_texts())
    yield from ((key, "click") for key in _clicks_sentences())


def _calls(tree: ast.AST) -> Iterator[str | tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        texts = [arg.value for arg in node.args[:2] if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        if node.func.id in ONE and texts:
            yield texts[0]
        elif node.func.id in TWO and len(texts) == 2:
            yield texts[0], texts[1]


def _help_texts() -> Iterator[str]:
    """Yield the help of every command and option, as `dyads.cli.translated` looks it up."""
    from dyads.cli.main import dyads_command

    def walk(command: click.Command) -> Iterator[str]:
        text = command.help or ""
        yield from (" ".join(paragraph.split()) for paragraph in text.split("\n\n") if paragraph.strip())
        if command.short_help:
            yield command.short_help
        helps = (getattr(parameter, "help", None) for parameter in command.params)
        yield from (text for text in helps if isinstance(text, str))
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                if child is not None:
                    yield from walk(child)

    yield from walk(dyads_command)


def _clicks_sentences() -> Iterator[str | tuple[str, str]]:
    """Yield click's own sentences, which it looks up with gettext's functions."""
    for file in sorted(_CLICKS_OWN.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"_", "ngettext"}:
                texts = [a.value for a in node.args[:2] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
                if node.func.id == "_" and texts:
                    yield texts[0]
                elif len(texts) == 2:
                    yield texts[0], texts[1]


def catalogue_file(language: str) -> Path:
    """Return where the translations of a language stand."""
    return LOCALE / language / "LC_MESSAGES" / "dyads.po"


def updated(language: str) -> Catalog:
    """Return the catalogue of a language with just the keys of today; what was translated stays."""
    file = catalogue_file(language)
    known = read_po(io.BytesIO(file.read_bytes()), locale=language) if file.exists() else Catalog(locale=language)
    fresh = Catalog(locale=language, project="dyads", charset="utf-8", fuzzy=False)
    for key, place in sentences():
        old = known.get(key if isinstance(key, str) else key[0])
        entry = fresh.get(key if isinstance(key, str) else key[0])
        places = [*entry.locations, (place, 0)] if entry is not None else [(place, 0)]
        string = old.string if old is not None and isinstance(old.string, tuple) == isinstance(key, tuple) else None
        fresh.add(key, string, locations=sorted(set(places)))
    return fresh


def as_po(catalogue: Catalog) -> bytes:
    """Return the catalogue as text, sorted and without dates, so that only words make differences."""
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, omit_header=False, width=110, include_lineno=False)
    dated = re.compile(
        rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team).*\n', re.MULTILINE
    )
    return dated.sub(b"", out.getvalue())


def as_mo(catalogue: Catalog) -> bytes:
    """Return the catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def faults(catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong with the translations of a catalogue."""
    for message in catalogue:
        if not message.id:
            continue
        key = message.id if isinstance(message.id, str) else message.id[1]
        for text in message.string if isinstance(message.string, list | tuple) else (message.string,):
            if not text:
                yield f"not translated: {key}"
            elif _names(text) - _names(key) or (isinstance(message.id, str) and _names(text) != _names(key)):
                yield f"other placeholders: {key} / {text}"


def _names(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def main(*, check: bool) -> int:
    """Update or check every catalogue; return the exit code."""
    wrong: list[str] = []
    for folder in sorted(path for path in LOCALE.iterdir() if path.is_dir()):
        language = folder.name
        catalogue = updated(language)
        po, file = as_po(catalogue), catalogue_file(language)
        if check:
            if not file.exists() or file.read_bytes() != po:
                wrong.append(f"{language}: behind the source; run make words")
            wrong += [f"{language}: {fault}" for fault in faults(catalogue)]
            wrong += [f"{language}: {name} is not compiled from dyads.po" for name in _stale(catalogue, file)]
        else:
            file.write_bytes(po)
            for name in ("dyads.mo", "messages.mo"):
                file.with_name(name).write_bytes(as_mo(catalogue))
    print("\n".join(wrong) or "the catalogues are whole")
    return 1 if wrong else 0


def _stale(catalogue: Catalog, file: Path) -> Iterator[str]:
    for name in ("dyads.mo", "messages.mo"):
        compiled = file.with_name(name)
        if not compiled.exists() or compiled.read_bytes() != as_mo(catalogue):
            yield name


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
