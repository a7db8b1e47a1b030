"""Seals that are opened at once, to test with."""

from dyads.journal.seal import LEAST, Seal, make_seal
from dyads.journal.writer import Writer
from dyads.practice.people import Person
from tests.journal import made

WORDS = "five quiet words of Ben"


def seal_of(person: Person, passphrase: str = WORDS) -> Seal:
    return make_seal(person.id, passphrase, made.NOON, LEAST)


def sealed(writer: Writer, person: Person, passphrase: str = WORDS) -> Seal:
    seal = seal_of(person, passphrase)
    writer.seal(seal).result(30)
    return seal
