"""JSON Schemas of the files, from their models, for editors; taplo and tombi find one by a `#:schema` line."""

import ast
import inspect
import json
import re
import textwrap
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Literal

from dyads.library.mistakes import AnyModel, models_in, pydantic_fields
from dyads.plan.model import Plan
from dyads.plan.translation import PlanTranslation
from dyads.practice.bell import Bells, spelled_out_bells
from dyads.practice.fields import length_text
from dyads.practice.frozen import Frozen
from dyads.practice.measures import Measures
from dyads.practice.script import Script
from dyads.practice.translation import Translation
from dyads.rotation.roster import Roster

_ATTRIBUTE = re.compile(r"^ {4}(\w+): (.+(?:\n {8}.+)*)", re.MULTILINE)


def descriptions(model: AnyModel) -> dict[str, str]:
    """Return what each field is for, by the field's name; of a program without its source, nothing."""
    try:
        source = textwrap.dedent(inspect.getsource(model))
    except OSError:
        return {}
    (tree,) = ast.parse(source).body
    described = dict(_ATTRIBUTE.findall(inspect.cleandoc(model.__doc__ or "").partition("Attributes:")[2]))
    if isinstance(tree, ast.ClassDef):
        described |= dict(_below_fields(tree))
    return {name: " ".join(text.split()) for name, text in described.items()}


def _below_fields(tree: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, text in pairwise(tree.body):
        if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
            continue
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant) and isinstance(text.value.value, str):
            yield field.target.id, text.value.value


def models_below(model: AnyModel) -> dict[str, AnyModel]:
    """Return a model and every model that stands in it, by name."""
    found = {model.__name__: model}
    waiting = [model]
    while waiting:
        for field in pydantic_fields(waiting.pop()).values():
            for inner in models_in(field.annotation):
                if inner.__name__ not in found:
                    found[inner.__name__] = inner
                    waiting.append(inner)
    return found


SchemaKind = Literal["script", "translation", "plan", "plan-translation", "measures", "roster"]
Node = dict[str, Any]  # JSON: what a key holds depends on the key

_MODELS: dict[SchemaKind, type[Frozen]] = {
    "script": Script,
    "translation": Translation,
    "plan": Plan,
    "plan-translation": PlanTranslation,
    "measures": Measures,
    "roster": Roster,
}
SCHEMA_KINDS: tuple[SchemaKind, ...] = tuple(_MODELS)
DIALECT = "http://json-schema.org/draft-07/schema#"
"""The dialect that the tools of all editors read."""


def schema(kind: SchemaKind) -> dict[str, object]:
    """Return the JSON Schema of a kind of file: every key with what it is for, its limits and its default."""
    model = _MODELS[kind]
    node: Node = model.pydantic_model().model_json_schema(by_alias=True, mode="validation")
    for name, inner in models_below(model).items():
        _describe(inner, node if inner is model else node.get("$defs", {}).get(name, {}))
    if "Bells" in node.get("$defs", {}):
        _bell_defaults(node["$defs"]["Bells"]["properties"])
    tidied = _tidy(node)
    return {"$schema": DIALECT, **tidied, "title": f"dyads {kind}, format 1"}


def schema_text(kind: SchemaKind) -> str:
    """Return a schema as the text of a file; a first line `#:schema script.json` points an editor to it."""
    return json.dumps(schema(kind), indent=2, ensure_ascii=False) + "\n"


def _describe(model: AnyModel, node: Node) -> None:
    described = descriptions(model)
    properties: Node = node.get("properties", {})
    for name, field in pydantic_fields(model).items():
        key = field.alias or name
        if name in described and key in properties:
            properties[key]["description"] = described[name]


def _bell_defaults(properties: Node) -> None:
    spelled_out = spelled_out_bells(Bells(), interval=True).model_dump(mode="json")
    for name, node in properties.items():
        node["default"] = spelled_out[name]


def _tidy(node: Node) -> Node:
    """Return a schema as TOML needs it: no null, lengths as texts, lists and tables closed in the older dialect."""
    tidied = {key: _tidied(key, value) for key, value in node.items() if not _is_noise(key, value)}
    if "prefixItems" in tidied:
        tidied["items"] = tidied.pop("prefixItems")
    if "patternProperties" in tidied:
        tidied["additionalProperties"] = False
    if tidied.get("type") == "string" and isinstance(tidied.get("default"), int):
        tidied["default"] = length_text(tidied["default"])
    if "$ref" in tidied and len(tidied) > 1:  # the older dialect reads nothing beside a reference
        tidied["allOf"] = [{"$ref": tidied.pop("$ref")}]
    if len(tidied.get("anyOf", ())) == 1:
        tidied |= tidied.pop("anyOf")[0]
    return tidied


def _tidied(key: str, value: Any) -> Any:
    if key in {"properties", "patternProperties", "$defs"}:
        return {name: _tidy(inner) for name, inner in value.items()}
    if key in {"default", "enum", "examples", "required", "const"}:
        return value
    if isinstance(value, dict):
        return _tidy(value)
    if isinstance(value, list):
        return [_tidy(inner) for inner in value if inner != {"type": "null"}]
    return value


def _is_noise(key: str, value: Any) -> bool:
    """Whether a keyword says nothing to a person: titles made from keys, defaults that are nothing or all defaults."""
    if key == "default":
        return value is None or value == [] or (isinstance(value, dict) and "null" in json.dumps(value))
    return key == "title" and isinstance(value, str)
