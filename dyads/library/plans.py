"""The plans there are: listed, found by id or path, loaded with their translations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from dyads.library.read import Source, read
from dyads.library.scripts import Names, check_language, load_measures, load_with_translations, texts_only
from dyads.library.search_path import FoundFile, ListedFile, SearchPath, found_files, resolve
from dyads.library.validation import validate
from dyads.plan.model import Event, Meeting, Module, Plan, check_names, check_plan
from dyads.plan.translation import PlanTranslation, check_plan_translation, translate_plan
from dyads.practice.message import Finding, Loaded, msg
from dyads.rotation.roster import Roster, roster_problems, told_apart

_KEYS_OF_ORIGINAL = frozenset(
    {*Plan.field_names(), *Module.field_names(), *Event.field_names(), *Meeting.field_names()}
)


@dataclass(frozen=True, slots=True)
class PlanFile(FoundFile):
    """A plan with where it comes from."""

    plan: Plan
    translations: Mapping[str, PlanTranslation]

    @property
    def languages(self) -> tuple[str, ...]:
        return (self.plan.language, *sorted(self.translations))


def known_names(search_path: SearchPath) -> Names:
    measures = load_measures(search_path).value or {}
    return Names(tuple(found_files(search_path.script_folders())), tuple(measures))


def list_plans(search_path: SearchPath) -> tuple[ListedFile[PlanFile], ...]:
    names = known_names(search_path)
    found = found_files(search_path.plan_folders())
    return tuple(
        ListedFile(file.id, file.path, file.origin, _load(file, search_path, names)) for file in found.values()
    )


def find_plan(name: str, search_path: SearchPath) -> Loaded[PlanFile]:
    """Load a plan by its id or its path; problems of its translations come as warnings."""
    found = resolve(name, search_path.plan_folders(), msg("there is no plan called “{name}”", name=name))
    if found.value is None:
        return Loaded(None, found.problems)
    return _load(found.value, search_path, known_names(search_path))


def plan_in_language(file: PlanFile, language: str) -> Plan:
    translation = file.translations.get(language)
    return file.plan if translation is None else translate_plan(file.plan, translation)


def plan_from(source: Source, names: Names) -> Loaded[Plan]:
    """Return the plan that a text describes; the scripts and measures it names must exist."""

    def check(plan: Plan) -> Iterator[Finding]:
        yield from check_plan(plan)
        yield from check_names(plan, names.scripts, names.measures)

    return validate(source, Plan, check)


def plan_translation_from(source: Source, original: Plan | None, language: str) -> Loaded[PlanTranslation]:
    """Return the translation of a plan that a text holds; the arguments are those of `scripts.translation_from`."""

    def check(translation: PlanTranslation) -> Iterator[Finding]:
        yield from check_language(translation.language, language)
        if original is not None:
            yield from check_plan_translation(original, translation)

    loaded = validate(source, PlanTranslation, check)
    return Loaded(loaded.value, texts_only(loaded.problems, _KEYS_OF_ORIGINAL))


def _load(file: FoundFile, search_path: SearchPath, names: Names) -> Loaded[PlanFile]:
    return load_with_translations(
        file,
        search_path.plan_folders(),
        lambda source: plan_from(source, names),
        plan_translation_from,
        PlanFile,
    )


def load_roster(path: Path) -> Loaded[Roster]:
    source = read(path)
    return Loaded(None, source.problems) if source.value is None else roster_from(source.value)


def roster_from(source: Source) -> Loaded[Roster]:
    """Return the roster of a text; whoever shares a name is called by name and code in it."""
    loaded = validate(source, Roster, roster_problems)
    return loaded if loaded.value is None else loaded._replace(value=told_apart(loaded.value))
