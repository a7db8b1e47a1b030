"""The scripts there are: listed, found by id or path, loaded with their translations."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from dyads.library.located import UNKNOWN, located, nearest
from dyads.library.read import Source, read
from dyads.library.search_path import (
    Folders,
    FoundFile,
    ListedFile,
    Origin,
    SearchPath,
    SoundCheck,
    check_recordings_there,
    check_sounds,
    found_files,
    is_file,
    resolve,
    translations_of,
)
from dyads.library.validation import validate
from dyads.practice.measures import Measure, Measures, Score, check_measures, measure_sha256
from dyads.practice.message import Finding, Loaded, Problem, msg
from dyads.practice.script import Phase, Script, script_sha256
from dyads.practice.script_check import check_script
from dyads.practice.translation import Translation, check_translation, translate

T = TypeVar("T")
U = TypeVar("U")
V = TypeVar("V")


def load_with_translations(
    file: FoundFile,
    folders: Folders,
    judge: Callable[[Source], Loaded[T]],
    judge_translation: Callable[[Source, T, str], Loaded[U]],
    whole: Callable[[str, Path, Origin, T, Mapping[str, U]], V],
) -> Loaded[V]:
    """Load a file with those of its translations that are sound.

    What is wrong with the others comes as warnings: the original can be used without them.
    """
    source = read(file.path)
    original = judge(source.value) if source.value else Loaded(None, source.problems)
    if original.value is None:
        return Loaded(None, original.problems)
    sound: dict[str, U] = {}
    problems: list[Problem] = []
    for language, path in translations_of(file, folders).items():
        source = read(path)
        loaded: Loaded[U] = Loaded(None, source.problems)
        if source.value is not None:
            loaded = judge_translation(source.value, original.value, language)
        problems += [problem._replace(weight="warning") for problem in loaded.problems]
        if loaded.value is not None:
            sound[language] = loaded.value
    return Loaded(whole(file.id, file.path, file.origin, original.value, sound), tuple(problems))


def check_language(stated: str, named: str) -> Iterator[Finding]:
    """Yield where the language that a translation states is not the one of its file's name."""
    if stated != named:
        yield Finding(("language",), msg("the file’s name says the language is “{language}”", language=named))


def texts_only(problems: Iterable[Problem], elsewhere: frozenset[str]) -> tuple[Problem, ...]:
    hint = msg("a translation holds texts only; this comes from the original")
    return tuple(
        problem._replace(hint=hint)
        if problem.what == UNKNOWN and problem.key.rpartition(".")[2] in elsewhere
        else problem
        for problem in problems
    )


FILE_NAME = "measures.toml"


@dataclass(frozen=True, slots=True)
class KnownMeasure:
    """A measure with its id and where it comes from; `sha256` names its wording and scale."""

    id: str
    measure: Measure
    sha256: str
    origin: Origin
    path: Path


def measures_from(source: Source) -> Loaded[Measures]:
    return validate(source, Measures, check_measures)


def load_measures(search_path: SearchPath) -> Loaded[Mapping[str, KnownMeasure]]:
    """Return every measure by id, the shipped ones first.

    A measure of the user's with a shipped id stands in its place, and a warning says so. A broken file of the user's
    adds nothing; its problems come with the value.
    """
    known: dict[str, KnownMeasure] = {}
    problems: list[Problem] = []
    places: list[tuple[Origin, Path]] = [("shipped", search_path.shipped / FILE_NAME)]
    if search_path.measures is not None and is_file(search_path.measures):
        places.append(("yours", search_path.measures))
    for origin, path in places:
        source = read(path)
        if source.value is None:
            problems += source.problems
            continue
        loaded = measures_from(source.value)
        problems += loaded.problems
        for name, measure in loaded.value.measures.items() if loaded.value else ():
            own = KnownMeasure(name, measure, measure_sha256(measure), origin, path)
            if name in known and known[name].sha256 != own.sha256:
                problems += _other_wording(source.value, name)
            known[name] = own
    return Loaded(known, tuple(problems))


def load_scores(search_path: SearchPath) -> Mapping[str, Score]:
    """Return the scores that the measures files define, by id; what is wrong with them is told with the measures."""
    own = () if search_path.measures is None else (search_path.measures,)
    found: dict[str, Score] = {}
    for path in (search_path.shipped / FILE_NAME, *own):
        source = read(path).value if is_file(path) else None
        file = None if source is None else measures_from(source).value
        found |= {} if file is None else file.scores
    return found


def _other_wording(source: Source, name: str) -> tuple[Problem, ...]:
    what = msg("this measure ships with another wording or scale; yours is used")
    hint = msg("give it a name of its own, so that trends never mix the two")
    return tuple(problem._replace(weight="warning") for problem in located(source, (Finding((name,), what, hint),)))


_KEYS_OF_ORIGINAL = frozenset({*Script.field_names(), *Phase.field_names()})


@dataclass(frozen=True, slots=True)
class ScriptFile(FoundFile):
    """A script with where it comes from."""

    script: Script
    translations: Mapping[str, Translation]

    @property
    def sha256(self) -> str:
        return script_sha256(self.script)

    @property
    def own_path(self) -> str:
        """Its whole path, where it was named by one; an empty string where its id finds it."""
        return str(self.path.absolute()) if self.origin == "file" else ""

    @property
    def language(self) -> str:
        return self.script.language

    @property
    def languages(self) -> tuple[str, ...]:
        return (self.language, *sorted(self.translations))


def list_scripts(search_path: SearchPath) -> tuple[ListedFile[ScriptFile], ...]:
    measures = measure_ids(search_path)
    found = found_files(search_path.script_folders())
    return tuple(
        ListedFile(file.id, file.path, file.origin, _load(file, search_path, measures)) for file in found.values()
    )


def find_script(name: str, search_path: SearchPath) -> Loaded[ScriptFile]:
    """Load a script by its id or its path; problems of its translations come as warnings."""
    found = locate_script(name, search_path)
    if found.value is None:
        return Loaded(None, found.problems)
    return _load(found.value, search_path, measure_ids(search_path))


def locate_script(name: str, search_path: SearchPath) -> Loaded[FoundFile]:
    """Find a script by its id or its path, without opening it."""
    return resolve(name, search_path.script_folders(), msg("there is no script called “{name}”", name=name))


def in_language(file: ScriptFile, language: str) -> Script:
    translation = file.translations.get(language)
    return file.script if translation is None else translate(file.script, translation)


@dataclass(frozen=True, slots=True)
class MeasureIds:
    """The ids of the measures there are; `broken` is the file of one's own where that cannot be used."""

    ids: frozenset[str]
    broken: Path | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """What a plan may name: the ids of the scripts and the measures there are; `broken` as in `MeasureIds`."""

    scripts: Collection[str]
    measures: Collection[str]
    broken: Path | None = None

    @property
    def measure_ids(self) -> MeasureIds:
        return MeasureIds(frozenset(self.measures), self.broken)


def measure_ids(search_path: SearchPath) -> MeasureIds:
    loaded = load_measures(search_path)
    return MeasureIds(frozenset(loaded.value or ()), search_path.measures if loaded.errors else None)


def script_from(source: Source, folder: Path, measures: MeasureIds, sound: SoundCheck) -> Loaded[Script]:

    def check(script: Script) -> Iterator[Finding]:
        yield from check_script(script)
        yield from check_sounds(script, folder, sound)
        yield from check_recordings_there(script, folder)
        yield from _check_measures(script, measures)

    return validate(source, Script, check)


def translation_from(source: Source, original: Script | None, language: str) -> Loaded[Translation]:
    """Return the translation that a text holds; without its original only the form is checked.

    Args:
        language: as the file's name states it.
    """

    def check(translation: Translation) -> Iterator[Finding]:
        yield from check_language(translation.language, language)
        yield from check_recordings_there(translation, Path(source.file).parent)
        if original is not None:
            yield from check_translation(original, translation)

    loaded = validate(source, Translation, check)
    return Loaded(loaded.value, texts_only(loaded.problems, _KEYS_OF_ORIGINAL))


def _load(file: FoundFile, search_path: SearchPath, measures: MeasureIds) -> Loaded[ScriptFile]:
    return load_with_translations(
        file,
        search_path.script_folders(),
        lambda source: script_from(source, file.path.parent, measures, search_path.sound),
        translation_from,
        ScriptFile,
    )


def _check_measures(script: Script, measures: MeasureIds) -> Iterator[Finding]:
    for when, names in (("before", script.ratings.before), ("after", script.ratings.after)):
        for index, name in enumerate(names):
            if name not in measures.ids:
                near = nearest(name, tuple(measures.ids))
                hint = msg("did you mean “{near}”?", near=near) if near else msg("add it to your measures.toml")
                if measures.broken is not None:
                    hint = msg(
                        "your measures cannot be read: see dyads scripts check {file}", file=str(measures.broken)
                    )
                yield Finding(("ratings", when, index), msg("there is no such measure"), hint)
            elif name in names[:index]:
                yield Finding(("ratings", when, index), msg("this measure is asked twice here"))
