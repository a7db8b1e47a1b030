"""Meeting places in words: what each is, and what whoever runs it learns."""

from dyads.link.places import PUBLIC_PLACES, Address
from dyads.link.ways import MeetingPlace
from dyads.practice.message import Message, msg
from dyads.words import _, say

HOUSE = msg("this house or private network")

LEARNS = msg(
    "The broker learns that two computers meet, from where, when, and how much they send; "
    "it cannot read, change or imitate what they tell each other."
)
"""The sentence for the screen where a meeting place is chosen."""


def place_text(place: MeetingPlace) -> str:
    """Name a place."""
    return say(HOUSE) if place.address is None else place.address.named


def place_note(place: MeetingPlace) -> str:
    """Say what a place is, for whoever chooses one."""
    if place.address is None:
        return _("One of your two computers is the meeting place; nothing leaves your network.")
    if (public := place.public) is not None:
        return _("Open to everybody, run by {owner}, who promises nothing.", owner=public.run_by)
    if not place.address.is_secure:
        return _("A broker of your own or your course’s. What is sent is closed, the way to it is not.")
    return _("A broker of your own or your course’s.")


def offered_places() -> tuple[MeetingPlace, ...]:
    """Return what can be chosen without typing an address: this house, and the short list of public places."""
    return MeetingPlace(), *(MeetingPlace(place.address) for place in PUBLIC_PLACES)


def brokers_nearby() -> tuple[Address, ...]:
    """Return the brokers that tell this network of themselves; takes two seconds."""
    from dyads.link.nearby import find_brokers  # here, because only who looks for one needs it

    return find_brokers()


def house_trouble() -> Message | None:
    """Return why this computer cannot be the meeting place of a house; None where it can."""
    from dyads.link.nearby import NO_ZEROCONF, can_host, can_look  # here, because only who chooses it needs it

    if not can_look():
        return NO_ZEROCONF
    if not can_host():
        return msg("Neither nats-server nor mosquitto is on this computer, so it cannot be the meeting place.")
    return None
