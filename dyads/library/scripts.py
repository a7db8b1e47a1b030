"""The scripts there are: listed, found by id or path, loaded with their translations."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dyads.library.measures import load_measures
from dyads.library.read import Source, read
from dyads.library.seek import Listed, Shelved, seek, shelved, translations_of
from dyads.library.shape import nearest
from dyads.library.shelves import Origin, Shelves
from dyads.library.sounds import SoundCheck, check_sounds
from dyads.library.translations import check_language, load_translations, texts_only
from dyads.library.validate import validate
from dyads.practice.message import Finding, Loaded, msg
from dyads.practice.script import Phase, Script, script_sha256
from dyads.practice.script_check import check_script
from dyads.practice.translation import Translation, check_translation, translate

_KEYS_OF_ORIGINAL = frozenset({*Script.model_fields, *Phase.model_fields})


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """A script with where it comes from.

    Attributes:
        id: the file's stem.
        path: the file.
        origin: "shipped", "yours", or "file" where a path was given.
        script: the script in its own language.
        translations: the translations beside it, by language.
    """

    id: str
    path: Path
    origin: Origin
    script: Script
    translations: Mapping[str, Translation]

    @property
    def sha256(self) -> str:
        """The hash that names this version of the script."""
        return script_sha256(self.script)

    @property
    def language(self) -> str:
        """The language of the original."""
        return self.script.language

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages it is there in, the original's first."""
        return (self.language, *sorted(self.translations))


def list_scripts(shelves: Shelves) -> tuple[Listed[ScriptFile], ...]:
    """Return every script by id, the broken ones too."""
    measures = frozenset(load_measures(shelves).value or ())
    found = shelved(shelves.script_folders())
    return tuple(Listed(file.id, file.path, file.origin, _load(file, shelves, measures)) for file in found.values())


def find_script(name: str, shelves: Shelves) -> Loaded[ScriptFile]:
    """Load a script by its id or its path.

    Problems of its translations come as warnings: the script can be used without them.
    """
    found = seek(name, shelves.script_folders(), msg('there is no script called "{name}"', name=name))
    if found.value is None:
        return Loaded(None, found.problems)
    return _load(found.value, shelves, frozenset(load_measures(shelves).value or ()))


def in_language(file: ScriptFile, language: str) -> Script:
    """Return the script in a language, or in its own where it is not translated."""
    translation = file.translations.get(language)
    return file.script if translation is None else translate(file.script, translation)


def script_from(source: Source, folder: Path, measures: Collection[str], sound: SoundCheck) -> Loaded[Script]:
    """Return the script that a text describes.

    Args:
        source: the text.
        folder: where it lies, for the sounds beside it.
        measures: the ids of the measures there are.
        sound: says what is wrong with a sound.
    """

    def check(script: Script) -> Iterator[Finding]:
        yield from check_script(script)
        yield from check_sounds(script, folder, sound)
        yield from _check_measures(script, measures)

    return validate(source, Script, check)


def translation_from(source: Source, original: Script | None, language: str) -> Loaded[Translation]:
    """Return the translation that a text holds.

    Args:
        source: the text.
        original: the script it translates; None where that cannot be read, then only the form is checked.
        language: the language that the file's name states.
    """

    def check(translation: Translation) -> Iterator[Finding]:
        yield from check_language(translation.language, language)
        if original is not None:
            yield from check_translation(original, translation)

    loaded = validate(source, Translation, check)
    return Loaded(loaded.value, texts_only(loaded.problems, _KEYS_OF_ORIGINAL))


def _load(file: Shelved, shelves: Shelves, measures: Collection[str]) -> Loaded[ScriptFile]:
    source = read(file.path)
    if source.value is None:
        return Loaded(None, source.problems)
    loaded = script_from(source.value, file.path.parent, measures, shelves.sound)
    if loaded.value is None:
        return Loaded(None, loaded.problems)
    script = loaded.value
    translations = load_translations(
        translations_of(file, shelves.script_folders()),
        lambda text, language: translation_from(text, script, language),
    )
    whole = ScriptFile(file.id, file.path, file.origin, script, translations.value or {})
    return Loaded(whole, translations.problems)


def _check_measures(script: Script, measures: Collection[str]) -> Iterator[Finding]:
    for when, names in (("before", script.ratings.before), ("after", script.ratings.after)):
        for index, name in enumerate(names):
            if name not in measures:
                near = nearest(name, tuple(measures))
                hint = msg('did you mean "{near}"?', near=near) if near else msg("add it to your measures.toml")
                yield Finding(("ratings", when, index), msg("there is no such measure"), hint)
            elif name in names[:index]:
                yield Finding(("ratings", when, index), msg("this measure is asked twice here"))
