"""The way between two computers, from what a person chose or what words carry: a broker, a public place, this house."""

from dataclasses import dataclass
from pathlib import Path

from dyads.link.interface import LinkChannel, OpenChannel, Room
from dyads.link.places import (
    PUBLIC_PLACES,
    Address,
    AddressError,
    PublicPlace,
    known_address,
    parse_address,
    public_place,
)
from dyads.practice.message import msg

HOUSE = "house"
"""What stands for this house or private network, where the address of a broker could stand."""


@dataclass(frozen=True, slots=True)
class MeetingPlace:
    """Where two meet.

    Attributes:
        address: of the broker; None: this house or private network.
    """

    address: Address | None = None

    @property
    def public(self) -> PublicPlace | None:
        """The place of the short list that it is, or None."""
        return next((one for one in PUBLIC_PLACES if one.address == self.address), None)

    @property
    def in_words(self) -> tuple[int, str]:
        """How words, invitations and files of pairs carry it: the number of a public place, and a broker's address."""
        if self.public is not None:
            return self.public.number, ""
        return 0, "" if self.address is None else self.address.short

    @property
    def written(self) -> str:
        """The place as the settings hold it, and as `parse_place` reads it."""
        return HOUSE if self.address is None else self.address.url


def parse_place(text: str) -> MeetingPlace:
    """Read `house` or the address of a broker. Raises AddressError: it is neither."""
    return MeetingPlace() if text.strip().lower() == HOUSE else MeetingPlace(known_address(parse_address(text)))


def place_of(number: int, broker: str) -> MeetingPlace:
    """Return the place that words carry. Raises AddressError: it is not known here, or no address."""
    if broker:
        return MeetingPlace(known_address(parse_address(broker)))
    if not number:
        return MeetingPlace()
    if (known := public_place(number)) is None:
        raise AddressError(
            msg("These words name a meeting place that this dyads does not know. It needs to be updated.")
        )
    return MeetingPlace(known.address)


def way_to(place: MeetingPlace, authority: Path | None = None) -> OpenChannel:
    """Return what opens a channel at a place; nothing is contacted before such a channel is started.

    Args:
        authority: a file with the certificate of an authority of one's own, for brokers with TLS.
    """

    def open_channel(room: Room) -> LinkChannel:
        if place.address is None:
            from dyads.link.nearby import HouseChannel  # here, because only those in one house need it

            return HouseChannel(room)
        from dyads.link.mqtt import MqttChannel

        return MqttChannel(place.address, room, authority)

    return open_channel
