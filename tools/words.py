"""Gathers every sentence from the source into the catalogues, and compiles them: `make words`.

A key is a literal argument of `_`, `n_`, `msg` or `counted`, the help of a command, or a sentence of click's own. A key
that is no literal would be lost to the catalogues, so it is a fault. `--check` changes nothing and exits with 1 where a
catalogue is behind the source, lacks a translation, or holds one that is fuzzy or has other placeholders than its key.
The manual pages are made of the same help, and are written or checked with them.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
LOCALE = ROOT / "dyads" / "words" / "locale"
ONE, TWO = {"_", "msg"}, {"n_", "counted"}
COMPILED = ("dyads.mo", "messages.mo")
"""What is compiled: the whole catalogue for `dyads.words`; click's own sentences for the usual domain of gettext."""

_PLACEHOLDER = re.compile(r"\{(\w+)(?:![rsa])?(?::[^{}]*)?\}|%\((\w+)\)")
_CLICKS_OWN = Path(click.__file__).parent
_LOOK_UPS = {"dyads/cli/translated.py", "dyads/words/__init__.py"}
"""Where keys that were gathered elsewhere are looked up."""
_NO_DAY = datetime(1970, 1, 1, tzinfo=UTC)


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


def hidden() -> Iterator[str]:
    """Yield where a key is no literal, so that it could not be gathered."""
    for file in sorted((ROOT / "dyads").rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        if place in _LOOK_UPS:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ONE | TWO:
                keys = node.args[: 2 if node.func.id in TWO else 1]
                if not keys or not all(isinstance(key, ast.Constant) and isinstance(key.value, str) for key in keys):
                    yield f"{place}:{node.lineno}: the key is no literal"


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
    fresh = Catalog(
        locale=language,
        project="dyads",
        header_comment="# Gathered and sorted by `make words`; only the translations are written by hand.",
        creation_date=_NO_DAY,
        revision_date=_NO_DAY,
        charset="utf-8",
        fuzzy=False,
    )
    for key, place in sentences():
        old = known.get(key if isinstance(key, str) else key[0])
        entry = fresh.get(key if isinstance(key, str) else key[0])
        places = [*entry.locations, (place, 0)] if entry is not None else [(place, 0)]
        string = old.string if old is not None and isinstance(old.string, tuple) == isinstance(key, tuple) else None
        message = fresh.add(key, string, locations=sorted(set(places)), flags=old.flags if old is not None else ())
        message.flags -= {"python-format", "python-brace-format"}  # guessed; `faults` compares all placeholders itself
    return fresh


def as_po(catalogue: Catalog) -> bytes:
    """Return the catalogue as text, sorted and without dates, so that only words make differences."""
    out = io.BytesIO()
    write_po(out, catalogue, sort_output=True, omit_header=False, width=110, include_lineno=False)
    dated = re.compile(
        rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To).*\n',
        re.MULTILINE,
    )
    return dated.sub(b"", out.getvalue())


def as_mo(catalogue: Catalog, name: str) -> bytes:
    """Return one of `COMPILED`, as gettext reads it."""
    chosen = catalogue
    if name == "messages.mo":
        chosen = Catalog(locale=catalogue.locale, creation_date=_NO_DAY, revision_date=_NO_DAY, fuzzy=False)
        for message in catalogue:
            if message.id and ("click", 0) in message.locations:
                chosen.add(message.id, message.string, flags=message.flags)
    out = io.BytesIO()
    write_mo(out, chosen)
    return out.getvalue()


def faults(catalogue: Catalog) -> Iterator[str]:
    """Yield what is wrong with the translations of a catalogue."""
    for message in catalogue:
        if not message.id:
            continue
        keys = (message.id,) if isinstance(message.id, str) else tuple(message.id)
        texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))
        if message.fuzzy:
            yield f"fuzzy: {keys[-1]}"
        if not all(texts):
            yield f"not translated: {keys[-1]}"
        elif _names(texts[-1]) != _names(keys[-1]) or not _names(texts[0]) <= _names("".join(keys)):
            yield f"other placeholders: {keys[-1]} / {texts[-1]}"


def _names(text: str) -> set[str]:
    return {name for names in _PLACEHOLDER.findall(text) for name in names if name}


def manual_pages() -> Iterator[tuple[Path, str]]:
    """Yield every manual page that is installed with the program, and what it has to say."""
    from dyads.cli.main import dyads_command
    from dyads.cli.man_page import manual
    from dyads.words import LANGUAGES, use

    for language in LANGUAGES:
        use(language)
        folder = ROOT / "docs" / "man" / ("man1" if language == "en" else f"{language}/man1")
        yield folder / "dyads.1", manual(dyads_command)


def main(*, check: bool) -> int:
    """Update or check every catalogue; return the exit code."""
    wrong = list(hidden())
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
            for name in COMPILED:
                file.with_name(name).write_bytes(as_mo(catalogue, name))
    for file, page in manual_pages():
        if not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(page, encoding="ascii")
        elif not file.exists() or file.read_text(encoding="ascii") != page:
            wrong.append(f"{file.relative_to(ROOT)}: behind the help; run make words")
    print("\n".join(wrong) or "the catalogues are whole")
    return 1 if wrong else 0


def _stale(catalogue: Catalog, file: Path) -> Iterator[str]:
    for name in COMPILED:
        compiled = file.with_name(name)
        if not compiled.exists() or compiled.read_bytes() != as_mo(catalogue, name):
            yield name


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
