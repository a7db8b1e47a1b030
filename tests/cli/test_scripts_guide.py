"""The trainer's guide: its commands exist, its files are sound, and no key of the formats is missing in it."""

import re
import tomllib
from pathlib import Path

import click
import pytest

from dyads.cli.main import dyads_command
from dyads.library.check import check_text
from dyads.library.search_path import SearchPath
from dyads.plan.model import Event, Meeting, Module, Plan, Series
from dyads.practice.bell import DEFAULT_STRIKES, Bell, Bells
from dyads.practice.frozen import Frozen
from dyads.practice.measures import Measure
from dyads.practice.script import Draw, Guidance, Phase, Ratings, Roles, Script
from dyads.practice.translation import Translation
from dyads.rotation.roster import Person, Roster

GUIDE = (Path(__file__).parents[2] / "docs" / "guide" / "trainer.md").read_text("utf-8")
COMMANDS = sorted({line.strip() for line in GUIDE.splitlines() if line.startswith("    dyads ")})
MODELS: tuple[type[Frozen], ...] = (
    *(Script, Phase, Roles, Guidance, Bells, Bell, Ratings, Draw, Translation),
    *(Measure, Plan, Module, Event, Meeting, Series, Roster, Person),
)


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_is_there_with_its_options(line: str) -> None:
    words = line.partition(">")[0].split()[1:]
    command: click.Command = dyads_command
    context = click.Context(command)
    while isinstance(command, click.Group):
        found = command.get_command(context, words.pop(0))
        assert found is not None, line
        command = found
    known = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_key_is_explained(model: type[Frozen]) -> None:
    named = set(re.findall(r"`\[*([a-z_.]+)\]*`", GUIDE))
    named |= {name.rpartition(".")[2] for name in named}
    for name, field in model.pydantic_model().model_fields.items():
        assert (field.alias or name) in named, name


def test_its_files_are_toml_and_sound() -> None:
    blocks = [block for block in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL) if '"..."' not in block]
    names = ["measures.toml", "evening.toml", "spring.toml", "config.toml", "group.toml", "scores.toml"]
    for name, block in zip(names, blocks, strict=True):
        tomllib.loads(block)
        if name in {"measures.toml", "group.toml"}:
            assert check_text(block, Path(name), SearchPath()) == ()
    problems = check_text(blocks[2], Path("spring.toml"), SearchPath())
    assert {problem.key for problem in problems} == {"ratings[0]", "module[0].each_day[0]"}  # its own two files


def test_the_bells_are_those_that_ring() -> None:
    counts = {"once": 1, "twice": 2, "three times": 3, "five times": 5}
    told = re.findall(r"\| `(\w+)` \|[^|]*\| `([a-z-]+)`, (once|twice|three times|five times)", GUIDE)
    assert len(told) == 7
    for kind, sound, often in told:
        default = DEFAULT_STRIKES[kind]
        assert (default.sound, default.strikes) == (sound, counts[often]), kind
