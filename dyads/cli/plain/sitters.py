"""Who sits in plain mode: what they are called, what they agree to, and what is read to them before the sitting."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dyads.cli.plain.terminal import Talk
from dyads.practice.fields import duration
from dyads.practice.people import Person, tidy
from dyads.practice.setup import Setup
from dyads.presentation.script_texts import guidance_text
from dyads.services.agreements import AGREEMENTS, SAFETY, to_agree
from dyads.services.agreements import agree as keep_agreement
from dyads.services.home import Home
from dyads.services.sittings import Sitting, called, why_no_name
from dyads.words import _, say


@dataclass(frozen=True, slots=True)
class Sitters:
    """The people who sit, by slot, and what they are called."""

    people: tuple[Person, ...]

    @property
    def names(self) -> tuple[str, str]:
        me, *others = self.people
        return called(me, 0), called(others[0], 1) if others else _("Your partner")


def ask_names(talk: Talk, home: Home, sitters: Sitters) -> Sitters:
    """Ask for names that are missing: of two until there are two different ones, of one alone once."""
    people = list(sitters.people)
    for slot, person in enumerate(people):
        if not (why := why_no_name(person.name, [one.name for one in people[:slot]])):
            continue
        if person.name:
            talk.say(why)
        others = [one.name for one in people if one.id != person.id]
        prompt = (
            _("Your partner’s name:") if slot else _("Your name:") if others else _("Your name, or Enter for none:")
        )
        name = _name(talk, prompt, others)
        if name != person.name:
            home.writer.rename(person.id, name)
        people[slot] = replace(person, name=name)
    return Sitters(tuple(people))


def _name(talk: Talk, prompt: str, others: Sequence[str]) -> str:
    """Return what is typed, once it tells somebody from the others; where there are none, nothing will do."""
    while True:
        name = tidy(talk.ask(prompt) or "")
        why = why_no_name(name, others) if others else ""
        if not why:
            return name
        talk.say(why)


def agree(talk: Talk, home: Home, sitters: Sitters, here: Sequence[int]) -> bool:
    """Read the agreements out once for each pair, again when their text changed; False when somebody declines."""
    for ask in to_agree(home, [person.id for person in sitters.people], here):
        if ask.kind == "agreements":
            read = talk.read_out([_("What you agree to:"), *AGREEMENTS, *SAFETY])
        else:
            read = talk.read_out([home.config.consent_text])
        talk.forget_typed()
        if not read or not talk.pause(_("Press Enter if you agree, q to leave.")):
            return False
        keep_agreement(home, ask)
    return True


def describe(talk: Talk, setup: Setup, sitters: Sitters) -> None:
    talk.say()
    talk.say(_("{title}, {length}.", title=setup.script.title, length=say(duration(setup.planned_seconds))))
    if setup.script.practice.has_turns:
        talk.say(_("{name} speaks first.", name=sitters.names[setup.first]))


def guide(talk: Talk, setup: Setup, sitters: Sitters) -> None:
    guidance = setup.script.guidance
    listener = 1 if setup.first == 0 else 0
    rows = (
        (None, guidance.together or guidance.text),
        (sitters.names[setup.first], guidance.speaker),
        (sitters.names[listener], guidance.listener),
    )
    for name, text in rows:
        if text:
            filled = guidance_text(setup, sitters.names, text)
            talk.say()
            talk.say(filled if name is None else _("{name}: {text}", name=name, text=filled))


def sitters_of(home: Home, sitting: Sitting) -> Sitters:
    """Return who sits in a sitting that is gone on with."""
    known = {person.id: person for person in home.people()}
    return Sitters(tuple(known.get(person, Person(person, "")) for person in sitting.prepared.setup.people))
