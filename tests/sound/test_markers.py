"""The markers choose a sound library exactly where the index has a wheel of it; elsewhere nothing must be compiled."""

import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
LIBRARIES = {"simpleaudio-patched", "miniaudio"}


def libraries(environment: dict[str, str]) -> set[str]:
    given = {**environment, "python_full_version": environment["python_version"] + ".0"}
    wanted = [Requirement(line) for line in PROJECT["dependencies"]]
    return {r.name for r in wanted if r.name in LIBRARIES and (r.marker is None or r.marker.evaluate(given))}


def machine(system: str, processor: str, version: str, implementation: str = "cpython") -> dict[str, str]:
    return {
        "sys_platform": system,
        "platform_machine": processor,
        "python_version": version,
        "implementation_name": implementation,
    }


BOTH, MINI, NONE = {"simpleaudio-patched", "miniaudio"}, {"miniaudio"}, set[str]()


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (machine("linux", "x86_64", "3.11"), MINI),
        (machine("linux", "x86_64", "3.13"), MINI),
        (machine("linux", "x86_64", "3.14"), MINI),
        (machine("linux", "x86_64", "3.15"), NONE),
        (machine("linux", "aarch64", "3.11"), NONE),
        (machine("linux", "aarch64", "3.13"), NONE),
        (machine("linux", "armv7l", "3.13"), NONE),
        (machine("darwin", "arm64", "3.11"), BOTH),
        (machine("darwin", "x86_64", "3.12"), BOTH),
        (machine("darwin", "arm64", "3.13"), MINI),
        (machine("darwin", "arm64", "3.14"), MINI),
        (machine("win32", "AMD64", "3.11"), BOTH),
        (machine("win32", "AMD64", "3.12"), BOTH),
        (machine("win32", "AMD64", "3.13"), MINI),
        (machine("win32", "AMD64", "3.14"), MINI),
        (machine("win32", "ARM64", "3.12"), NONE),
        (machine("linux", "x86_64", "3.11", "pypy"), NONE),
        (machine("freebsd14", "amd64", "3.11"), NONE),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)
def test_a_library_is_wanted_where_it_has_a_wheel(environment: dict[str, str], expected: set[str]) -> None:
    assert libraries(environment) == expected


def test_simpleaudio_is_an_extra_elsewhere() -> None:
    extra = [Requirement(line) for line in PROJECT["optional-dependencies"]["simpleaudio"]]
    assert [(r.name, r.marker) for r in extra] == [("simpleaudio-patched", None)]
