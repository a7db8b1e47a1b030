"""Reading and writing without pydantic is held together with what pydantic itself makes of the same classes."""

import json
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from importlib import import_module
from itertools import product
from math import inf, nan
from pathlib import Path
from types import UnionType, new_class
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

import dyads
from dyads.library.mistakes import best_of_unions, located_errors
from dyads.library.read import Source, parse
from dyads.library.shipped import shipped_scripts
from dyads.plan.changes import CHANGE_KINDS
from dyads.plan.dates import Clock, Day, Gap
from dyads.plan.model import Plan, Series
from dyads.plan.translation import PlanTranslation
from dyads.practice import plain_data
from dyads.practice import script as scripts
from dyads.practice.annotations import AwareDatetime, Before, ByPlace, JsonValue, Limits
from dyads.practice.bounds import Digest
from dyads.practice.frozen import Frozen, Length, LengthOrOpen, LengthOrZero
from dyads.practice.measures import Measure, Measures, measure_sha256
from dyads.practice.pydantic_models import validated, validated_json
from dyads.practice.script import Script, script_sha256
from dyads.practice.setup import Setup
from dyads.practice.translation import Translation
from dyads.rotation import roster
from tests.practice.samples import script_of
from tests.tries import tries

for _room in ("practice", "plan", "rotation", "link", "classroom"):
    for _module in pkgutil.iter_modules([str(Path(dyads.__file__).parent / _room)], f"dyads.{_room}."):
        import_module(_module.name)
import_module("dyads.exchange.document")


class Unusual(Frozen, aliases={"from_": "from"}):
    """What no file has yet, and the reader and the writer know."""

    from_: Annotated[float, Limits(gt=0, lt=1)]
    finite: Annotated[float, Limits(allow_inf_nan=False)]
    lengths: tuple[Length, ...]


def _below(kind: type[Frozen]) -> Iterator[type[Frozen]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


KINDS = tuple(_below(Frozen))
each_kind = pytest.mark.parametrize("kind", KINDS, ids=[kind.__name__ for kind in KINDS])
JSON_KINDS = tuple(kind for kind in KINDS if kind.__module__ not in {"dyads.rotation.roster", __name__})
HOWS: list[dict[str, Any]] = [
    {"mode": mode, "exclude_none": none, "exclude_defaults": defaults}
    for mode, none, defaults in product(("json", "python"), (False, True), (False, True))
]


# What pydantic makes of the classes where nothing of them is plain


def _reference(kind: type[Frozen]) -> type[BaseModel]:
    """Return a model of pydantic's all the way down, as the classes were before they were plain."""
    held: dict[str, Any] = {"__module__": __name__, "__annotations__": {}}
    config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    for one in fields(kind):  # type: ignore[arg-type]  # every class below Frozen is a dataclass
        if one.name == kind.others:
            held["__annotations__"]["__pydantic_extra__"] = _deep(one.type)
            config |= ConfigDict(extra="allow")
            continue
        held["__annotations__"][one.name] = _deep(one.type)
        own: dict[str, Any] = {"alias": kind.aliases.get(one.name), "exclude": not one.metadata.get("written", True)}
        if one.default_factory is not MISSING:
            own["default_factory"] = one.default_factory
        elif one.default is not MISSING:
            own["default"] = _deep_value(one.default)
        held[one.name] = Field(**own)
    if kind.check is not Frozen.check:
        held["checked"] = model_validator(mode="after")(lambda self: (kind.check(self), self)[1])
    return new_class(kind.__name__, (BaseModel,), exec_body=lambda names: names.update(held, model_config=config))


reference: Callable[[type[Frozen]], type[BaseModel]] = cache(_reference)  # type: ignore[assignment]  # can be hashed


def _deep(annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in (AwareDatetime, JsonValue) or origin is Literal:
        return annotation
    if origin is Annotated:
        return Annotated[_deep(arguments[0]), *arguments[1:]]
    if origin in {Union, UnionType}:
        return Union[tuple(map(_deep, arguments))]  # noqa: UP007  # of as many as there are
    if origin in {tuple, dict}:
        return origin[tuple(map(_deep, arguments))]
    return reference(annotation) if isinstance(annotation, type) and issubclass(annotation, Frozen) else annotation


def _deep_value(value: object) -> object:
    if not isinstance(value, Frozen):
        return value
    inner = {name: _deep_value(getattr(value, name)) for name in value.field_names()}
    return reference(type(value)).model_construct(**inner)  # type: ignore[arg-type]  # the names are its own


# Data in the shape of each class


def _parse(annotation: Any) -> object:
    return next(one.parse for one in get_args(annotation) if isinstance(one, Before))


def _text(least: int = 0, most: int = 200) -> st.SearchStrategy[str]:
    usual = st.text(st.characters(exclude_categories=["Cs"]), min_size=least, max_size=min(most, least + 6))
    return st.one_of(usual, usual, st.just("ß" * most))


_lengths = st.sampled_from(["1s", "45s", "2m30s", "1h", "24h", "05m", "600s"])
_texts = st.one_of(_text(1, 60), st.lists(_text(1, 60), min_size=1, max_size=3))
_days = st.dates(date(1990, 1, 1), date(2199, 12, 31))
_clocks = st.times()
_zones = st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_moments = st.builds(datetime.combine, st.dates(date(1900, 1, 1), date(9997, 1, 1)), _clocks, st.just(UTC) | _zones)
PARSED: Mapping[object, st.SearchStrategy[Any]] = {
    _parse(Length): _lengths,
    _parse(LengthOrZero): st.sampled_from(["0s", "0m", "1s", "9s", "10s"]),
    _parse(LengthOrOpen): _lengths | st.just("open"),
    _parse(scripts.Texts): _texts,
    _parse(scripts.Recordings): _texts,
    _parse(scripts.Warns): _lengths | st.lists(_lengths, min_size=1, max_size=3),
    _parse(roster.Text): st.sampled_from(["Ada", " Ben\n", "", "ß" * 120]),
    _parse(Day): _days | _days.map(date.isoformat),
    _parse(Clock): _clocks | _clocks.map(lambda at: f"{at:%H:%M}") | st.just("7:05"),
    _parse(Gap): st.sampled_from(["0d", "14d", "2w", "366d", "007d"]),
}
SIMPLE: Mapping[Any, st.SearchStrategy[Any]] = {
    str: _text(),
    int: st.integers(-5, 5) | st.integers(),
    bool: st.booleans(),
    type(None): st.none(),
    date: st.dates() | st.dates().map(date.isoformat),
    UUID: st.uuids() | st.uuids().map(str),
    dict[int, str | None]: st.dictionaries(st.integers(0, 600).map(str), st.text() | st.none(), max_size=3),
    AwareDatetime: _moments | _moments.map(datetime.isoformat) | st.just("2026-03-01T08:00:00.25Z"),
}


def _sound(annotation: Any) -> st.SearchStrategy[Any]:
    """Return data as a file, a row or a message holds them."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in SIMPLE:
        return SIMPLE[annotation]
    if annotation == Digest:
        return st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
    if origin is Annotated:
        return _annotated(arguments[0], arguments[1:])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in {Union, UnionType}:
        return st.one_of(*map(sound, arguments))
    if origin is tuple and arguments[-1] is not Ellipsis:
        return st.tuples(*map(sound, arguments)).map(list)
    return _annotated(annotation, ())


sound: Callable[[Any], st.SearchStrategy[Any]] = cache(_sound)


def _annotated(inner: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    parsed = [PARSED[one.parse] for one in metadata if isinstance(one, Before)]
    if parsed or any(isinstance(one, ByPlace) for one in metadata):
        return parsed[0] if parsed else sound(inner)
    limits = next((one for one in metadata if isinstance(one, Limits)), Limits())
    least, most = limits.min_length or 0, limits.max_length or 200
    if inner is str and limits.pattern:
        return st.from_regex(limits.pattern, fullmatch=True).filter(lambda text: least <= len(text) <= most)
    if inner in {int, float}:
        lowest: Any = limits.ge if limits.gt is None else limits.gt + 1
        highest: Any = limits.le if limits.lt is None else limits.lt - 1
        if inner is int:
            return st.integers(lowest, highest)
        usual = st.floats(lowest, highest, allow_nan=False, allow_infinity=False) | st.just(1)
        return st.just(0.5) if limits.gt == 0 else usual
    if inner in {str, date}:
        return _days if inner is date else _text(least, most)
    inside = [sound(one) for one in get_args(inner) if one is not Ellipsis]
    if get_origin(inner) is dict:
        return st.dictionaries(*inside, min_size=least, max_size=max(least, 2))
    return st.lists(inside[0], min_size=least, max_size=max(least, 2)) if inside else _table(inner)


def _table(kind: type[Frozen]) -> st.SearchStrategy[dict[str, Any]]:
    wanted: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {}
    others: st.SearchStrategy[dict[str, Any]] = st.just({})
    for one in fields(kind):  # type: ignore[arg-type]  # every class below Frozen is a dataclass
        if one.name == kind.others:
            others = sound(one.type)
        else:
            has_default = one.default is not MISSING or one.default_factory is not MISSING
            (optional if has_default else wanted)[kind.aliases.get(one.name, one.name)] = sound(one.type)
    tables = st.fixed_dictionaries(wanted, optional=optional)
    return st.builds(lambda more, table: {**more, **table}, others, tables)


ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 1.0, 0.5, nan, inf, -inf, 10**30, -(1 << 63), "", " ", "1", "0", "1.0", "x", "de"),
    *("de\n", "a-b\n", "\ud800", "a\x00b", "ß" * 5000, "open", "none", "0s", "25h", "2m30s\n", "٣m", "true", "a/b"),
    *("2026-03-01", "2026-02-30", "20260301", "2026-W09-7", "2026-03-01T00:00:00", "2026-03-01T24:00:00Z", "07:5"),
    *("2026-03-01 08:00:00Z", "2026-03-01T08:00:00+00:60", "2026-03-01T08:00:00+24:00", "2026-03-01T08:00:60Z"),
    *("0000-01-01T00:00:00Z", "2026-03-01T08:00Z", "2026-03-01T08:00:00.1234567Z", "2026-03-01T08:00:00-00:00"),
    *("12345678123456781234567812345678", "{12345678-1234-5678-1234-567812345678}", "f" * 64, "F" * 64),
    *("12345678-1234-5678-1234-56781234567A", "urn:uuid:12345678-1234-5678-1234-567812345678"),
    *(
        date(2026, 3, 1),
        date(1, 1, 1),
        datetime.fromisoformat("2026-03-01"),
        datetime(2026, 3, 1, 8, tzinfo=UTC),
        time(8),
        b"x",
    ),
    *(time(8, 0, 1, 5), time(8, tzinfo=UTC), UUID(int=1), [], {}, (), [[]], ["x"], ["x", 1], [1, 2], (1, 2), [0, 0]),
    *([1.0, 2], [399], [400], 10**400),
    *([True, 2], [None], {"en": "x"}, {"en": ""}, {"EN": "x"}, {1: "x"}, {"1": "x", 1: "y"}, {"01": "x"}),
    *({"-1": "x"}, {"9" * 5000: "x"}, {"de\n": "x"}, {"question": {"en": "x"}}, {"x"}),
)


KEYS = ("x", "source", "words", "other", "from_", "score", "EN", "", 1, "\ud800")
NUMBERS: tuple[Callable[[Any], object], ...] = (
    lambda n: n * 1.0 if abs(n) < 10**300 else n,
    str,
    bool,
    lambda n: n + 1,
    lambda n: n - 1,
)
TEXTS: tuple[Callable[[str], object], ...] = (str.upper, lambda s: s + "\n", lambda s: s[:-1], lambda s: [s])


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    for key in [*data] if isinstance(data, dict) else range(len(data)):
        yield data, key
        if isinstance(data[key], dict | list):
            yield from _places(data[key])


@st.composite
def changed(draw: st.DrawFn, data: Any) -> Any:
    """Return data with one mistake or several, or with a spelling that is perhaps none."""
    holder = [deepcopy(data)]
    for _ in range(draw(st.integers(1, 3))):
        where, key = draw(st.sampled_from([*_places(holder)]))
        value, act = where[key], draw(st.integers(0, 7))
        if act == 0 and isinstance(where, dict):
            del where[key]
        elif act == 1 and isinstance(where, dict):
            where[draw(st.sampled_from(KEYS))] = value
        elif act == 2 and isinstance(value, str | list) and len(value) < 500:
            where[key] = value * draw(st.sampled_from([0, 2, 500]))
        elif act == 3 and isinstance(value, int | float):
            where[key] = draw(st.sampled_from(NUMBERS))(value)
        elif act == 4 and isinstance(value, str):
            where[key] = draw(st.sampled_from(TEXTS))(value)
        elif act == 5 and isinstance(value, list):
            where[key] = tuple(value)
        else:
            where[key] = deepcopy(draw(st.sampled_from(ODD)))
        if not isinstance(holder[0], dict) or not holder[0]:
            break
    return holder[0]


# The two ways together


def alike(one: Any, other: Any) -> bool:
    """Say whether two values are equal down to the types in them."""
    if isinstance(one, Frozen):
        return type(one) is type(other) and all(alike(vars(one)[n], vars(other)[n]) for n in one.field_names())
    if isinstance(one, dict):
        return type(other) is dict and [*one] == [*other] and all(alike(one[key], other[key]) for key in one)
    if isinstance(one, tuple | list):
        return type(one) is type(other) and len(one) == len(other) and all(map(alike, one, other))
    return type(one) is type(other) and one == other and (not isinstance(one, datetime) or f"{one}" == f"{other}")


def errors(kind: Any, data: Any, json_text: str | bytes | None = None) -> object:
    """Return what is wrong with data and where, as people are told; the value where nothing is."""
    try:
        return kind.model_validate(data) if json_text is None else kind.model_validate_json(json_text)
    except ValidationError as error:
        held = data if isinstance(data, dict) else {}
        found = best_of_unions(located_errors(one, held) for one in error.errors(include_url=False))
        told = [(one.details["loc"], one.path, one.side, one.details["type"], one.details.get("ctx")) for one in found]
        return sorted(told, key=repr)


def check_reading(kind: type[Frozen], data: Any) -> None:
    """Hold the reading of data together with pydantic's."""
    read, ours, theirs = kind.read(data), errors(kind, data), errors(reference(kind), data)
    if read is not None:
        assert alike(read, validated(kind, data))
    assert isinstance(ours, list) == isinstance(theirs, list)
    if isinstance(theirs, BaseModel):
        check_writing(ours, theirs)
    else:
        assert repr(ours) == repr(theirs)


def check_writing(value: Any, theirs: BaseModel) -> None:
    """Hold what is written together with what pydantic writes."""
    for how in HOWS:
        assert alike(value.model_dump(**how), theirs.model_dump(**how, by_alias=True, warnings=False)), how
    for none in (False, True):
        text = value.model_dump_json(exclude_none=none)
        try:
            wanted = theirs.model_dump_json(by_alias=True, exclude_none=none, warnings=False)
        except ValueError:  # half of a pair, which pydantic lets in where nothing bounds a text
            with pytest.raises(UnicodeEncodeError):
                text.encode()
        else:
            assert text == wanted or ("e-" in text and json.loads(text) == json.loads(wanted))


def as_written(kind: type[Frozen], value: Frozen) -> Any:
    """Return what is written of a value, as it is read again: rosters from TOML, which has dates, else from JSON."""
    held = value.model_dump(mode="json" if kind in JSON_KINDS else "python")
    return json.loads(json.dumps(held)) if kind in JSON_KINDS else held


@each_kind
@tries(25)
@given(st.data())
def test_what_is_sound_is_read_without_pydantic_and_comes_back(kind: type[Frozen], data: st.DataObject) -> None:
    held = data.draw(sound(kind))
    check_reading(kind, held)
    try:
        value = validated(kind, held)
    except ValidationError:
        return
    assert kind.read(held) is not None
    inside = TypeAdapter(kind)
    assert alike(inside.validate_python(held), value)
    for how in HOWS:
        assert alike(inside.dump_python(value, **how), value.model_dump(**how)), how
    back = kind.read(as_written(kind, value))
    written = [one.name for one in fields(kind) if one.metadata.get("written", True)]  # type: ignore[arg-type]
    assert [getattr(back, name) for name in written] == [getattr(value, name) for name in written]


@each_kind
@tries(40)
@given(st.data())
def test_what_is_perhaps_wrong_is_read_as_pydantic_reads_it(kind: type[Frozen], data: st.DataObject) -> None:
    check_reading(kind, data.draw(sound(kind).flatmap(changed)))


@pytest.mark.parametrize("kind", JSON_KINDS, ids=[kind.__name__ for kind in JSON_KINDS])
@tries(25)
@given(st.data())
def test_json_that_is_perhaps_wrong_is_read_as_pydantic_reads_it(kind: type[Frozen], data: st.DataObject) -> None:
    held = data.draw(sound(kind).flatmap(changed))
    try:
        held = json.loads(json.dumps(held, default=str))  # where 1 and "1" are one key
    except TypeError:  # a key that JSON cannot have
        return
    text = json.dumps(held, ensure_ascii=data.draw(st.booleans()))
    ours, theirs = errors(kind, held, text), errors(reference(kind), held, text)
    assert isinstance(ours, list) == isinstance(theirs, list)
    if isinstance(theirs, BaseModel):
        check_writing(ours, theirs)
        assert alike(ours, validated_json(kind, text))
    else:
        assert repr(ours) == repr(theirs)


ANNOTATIONS: dict[Any, str] = {
    one.type: f"{kind.__name__}.{one.name}"
    for kind in KINDS
    for one in fields(kind)  # type: ignore[arg-type]  # as above
}


def _plainly(annotation: Any, value: object) -> object:
    try:
        return plain_data._reader(annotation)(value)
    except plain_data.NotSure:
        return plain_data.NotSure


@pytest.mark.parametrize("annotation", ANNOTATIONS, ids=ANNOTATIONS.values())
def test_each_type_of_a_field_takes_no_odd_value_that_pydantic_does_not(annotation: Any) -> None:
    adapter = TypeAdapter(annotation)
    held = Measure(question={"en": "x"})
    for odd in (
        held,
        {"x": held},
        *ODD,
        *([one] for one in ODD),
        *((one, one) for one in ODD),
        *({"en": one} for one in ODD),
    ):
        taken = _plainly(annotation, odd)
        assert taken is plain_data.NotSure or alike(taken, adapter.validate_python(odd)), odd


@pytest.mark.parametrize(
    "text",
    [
        '{"name": "a", "name": "b"}',
        '{"name": 1, "name": "b"}',
        '\ufeff{"name": "a"}',
        '{"name": "\\ud800"}',
        '{"name": "a\nb"}',
        '{"name": "a", "x": NaN}',
        '{"name": "a"} ',
        '{"name": "a",}',
        '{"name": NaN}',
        '["name"]',
        "[" * 100_000,
        "",
        '{"name": "a"}'.encode("utf-16"),
        '\ufeff{"name": "a"}'.encode(),
        b'{"name": "\xff"}',
        b'{"name": "\xed\xa0\x80"}',
        b'{"name": "\xc3\x9f"}',
    ],
    ids=lambda text: repr(text[:24]),
)
def test_a_text_is_json_for_pydantic_or_for_nobody(text: str | bytes) -> None:
    ours, theirs = errors(Series, {}, text), errors(reference(Series), {}, text)
    assert isinstance(ours, list) == isinstance(theirs, list)
    assert ours == theirs or ours == validated_json(Series, text)


# What ships, and what was kept before the classes were plain


def kind_of(file: Path) -> type[Frozen]:
    is_plan, is_translation = file.parent.name == "plans", file.stem.endswith(".de")
    if file.stem in {"measures", "roster"}:
        return Measures if file.stem == "measures" else roster.Roster
    if is_plan:
        return PlanTranslation if is_translation else Plan
    return Translation if is_translation else Script


TESTS = Path(__file__).parents[1]
FILES = sorted(
    file
    for folder in (shipped_scripts(), TESTS / "library" / "shipped-0.1.0", TESTS / "golden")
    for file in folder.rglob("*.toml")
    if file.stem not in {"broken", "config"}
)


@pytest.mark.parametrize("file", FILES, ids=[f"{file.parent.name}/{file.name}" for file in FILES])
def test_a_file_that_ships_is_read_without_pydantic(file: Path) -> None:
    kind, held = kind_of(file), parse(Source("", file.read_text(encoding="utf-8"))).value
    value = kind.read(held)
    assert value is not None
    check_reading(kind, held)
    assert kind.read(as_written(kind, value)) == value


KEPT = sorted(file for file in (TESTS / "golden").rglob("*.json") if "sessions" in json.loads(file.read_text("utf-8")))


@pytest.mark.parametrize("file", KEPT, ids=[file.name for file in KEPT])
def test_a_journal_that_was_kept_is_read_without_pydantic_and_keeps_its_hashes(file: Path) -> None:
    kept = json.loads(file.read_text(encoding="utf-8"))
    for digest, held in kept["scripts"].items():
        check_reading(Script, held)
        assert script_sha256(Script.read(held) or script_of("")) == digest
    for digest, held in kept["measures"].items():
        check_reading(Measure, held)
        assert measure_sha256(Measure.read(held) or Measure(question={})) == digest
    keys = {"id", "number", "outcome", "added", "actual_seconds", "ended", "beat"}
    for row in kept["sessions"]:
        measures = {name: kept["measures"][digest] for name, digest in row["measures"].items()}
        held = {key: value for key, value in row.items() if key not in keys and key in Setup.field_names()}
        held |= {"session": row["id"], "script": kept["scripts"][row["script"]], "measures": measures}
        assert Setup.read(held) is not None
        check_reading(Setup, held)
    for plan in kept["plans"]:
        for event in plan["events"]:
            kind = CHANGE_KINDS[event["kind"]]
            assert kind.read(event["data"]) is not None
            check_reading(kind, event["data"])
