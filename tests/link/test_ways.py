"""From what a person chose, or what words carry, to the way between two computers."""

from pathlib import Path

import pytest

from dyads.link.interface import Room
from dyads.link.mqtt import MqttChannel
from dyads.link.nearby import HouseChannel
from dyads.link.places import PUBLIC_PLACES, AddressError
from dyads.link.ways import MeetingPlace, parse_place, place_of, way_to
from dyads.link.words import new_code, read_code
from dyads.presentation.places import LEARNS, place_note, place_text
from dyads.settings.config import load_config, save_config
from dyads.words import say

PLACES = [
    MeetingPlace(),
    *(MeetingPlace(one.address) for one in PUBLIC_PLACES),
    *map(
        parse_place,
        (
            "practice.example.org",
            "mqtt://192.168.1.5:18830",
            "wss://practice.example.org",
            "ws://study.local:9001/way",
            "mqtts://course:secret@practice.example.org",
            "[fd00::1]:1883",
        ),
    ),
]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.written)
def test_words_and_settings_carry_every_place(place: MeetingPlace, tmp_path: Path) -> None:
    assert parse_place(place.written) == place
    number, broker = place.in_words
    assert place_of(number, broker) == place
    read = read_code(new_code(number, broker).text)
    assert (read.place, read.broker) == (number, broker)
    file = tmp_path / "config.toml"
    file.write_text(f'broker = "{place.written}"\n')
    config, loaded = load_config(file)
    assert loaded.problems == ()
    assert config.broker == place.written
    assert save_config(file, config) == ()
    assert load_config(file)[0] == config


def test_a_place_is_written_as_one_likes_and_held_in_one_form(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for text, held in (("House", "house"), ("Practice.example.org", "mqtts://practice.example.org"), ("", "")):
        file.write_text(f'broker = "{text}"\n')
        assert load_config(file)[0].broker == held


def test_a_broker_in_the_settings_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('theme = "auto"\nbroker = "http://practice.example.org"\n')
    config, loaded = load_config(file)
    assert config.broker == ""
    (problem,) = loaded.problems
    assert (problem.place.line, problem.key) == (2, "broker")
    assert say(problem.what) == "A broker’s address begins with mqtt://, mqtts://, ws:// or wss://, not http"


def test_a_place_that_only_a_newer_program_knows_is_said() -> None:
    with pytest.raises(AddressError) as refused:
        place_of(7, "")
    assert "updated" in refused.value.message.id


def test_the_way_is_the_brokers_or_that_of_the_house_and_none_is_contacted_before_it_starts() -> None:
    room = Room("ABCDEFGH234567", "a")
    assert isinstance(way_to(MeetingPlace())(room), HouseChannel)
    assert isinstance(way_to(parse_place("practice.example.org"))(room), MqttChannel)


def test_each_place_says_what_it_is_and_no_password() -> None:
    for place in PLACES:
        said = f"{place_text(place)} {place_note(place)}"
        assert "secret" not in said
        assert (place.public is None) == ("promises nothing" not in said)
    assert "this house" in place_text(MeetingPlace())
    assert "the way to it is not" in place_note(parse_place("mqtt://practice.example.org"))
    assert "cannot read" in say(LEARNS)
