"""Seals that are opened at once, to test with."""

from dyads.journal.seal import LEAST, Key, Seal, make_key
from dyads.journal.writer import Writer
from dyads.practice.people import Person
from tests.journal import made

WORDS = "five quiet words of Ben"


def key_of(person: Person, passphrase: str = WORDS) -> Key:
    return make_key(person.id, passphrase, made.NOON, LEAST)


def sealed(writer: Writer, person: Person, passphrase: str = WORDS) -> Seal:
    key = key_of(person, passphrase)
    writer.seal(key).result(60)
    return key.seal
