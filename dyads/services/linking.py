"""What two linked homes agree on, and what each makes of it: the set-up that travels, and one's own of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args
from uuid import UUID, uuid4

from dyads.library.scripts import ScriptFile, in_language
from dyads.link.interface import LinkPartner, Presence, SharedSetup
from dyads.practice.bell import OneBell
from dyads.practice.people import Person, tidy
from dyads.practice.script import Script, script_sha256, with_one_bell
from dyads.practice.setup import Linked, Setup, Side, Slot, partner_side
from dyads.practice.texts import same_text
from dyads.practice.timeline import shortest_total, total_seconds, with_total
from dyads.services.home import Home
from dyads.services.prepare import Prepared, SittingChoices, draw_for, with_exercise
from dyads.services.sittings import lists_of_parts, prepare_sitting, what_is_known

LinkStep = Literal["meeting", "agreeing", "answering", "waiting", "ready", "left"]
"""Where this side is before the sitting: nobody there yet, not agreed, rating alone, waiting for the partner's rating,
both ready, the partner gone for good."""


@dataclass(frozen=True, slots=True)
class LinkLook:
    """What is known of a link at one look.

    Attributes:
        agreed: whether I, and whether the partner would sit by what is proposed.
        rated: whether I have answered what comes before.
    """

    presence: Presence
    proposed: SharedSetup | None
    agreed: tuple[bool, bool]
    rated: bool = False


def link_step(look: LinkLook) -> LinkStep:
    """Return where this side is; once both have agreed, a partner who is quiet for a while changes nothing."""
    if look.presence.state == "left":
        return "left"
    if look.presence.partner is None or look.proposed is None:
        return "meeting"
    if look.agreed != (True, True):
        return "agreeing"
    if not look.rated:
        return "answering"
    return "ready" if look.presence.stage in {"ready", "sitting"} else "waiting"


def slot_of(mine: Side, side: Side) -> Slot:
    """Return the slot of a side: on each computer the own side is 0."""
    return 0 if mine == side else 1


# The set-up that travels


def offered(
    home: Home, file: ScriptFile, choices: SittingChoices, me: Person, partner: Person, side: Side
) -> SharedSetup:
    """Return what this home proposes: the exercise in all its languages, at the length chosen. Reads the journal."""
    script = in_language(file, home.language)
    setup = prepare_sitting(home, replace(choices, company="two"), script, me, partner).setup
    return SharedSetup(
        sitting=uuid4(),
        revision=1,
        author=side,
        script_id=setup.script_id,
        scripts={language: _at(in_language(file, language), setup.planned_seconds) for language in file.languages},
        measures=setup.measures,
        first=side if setup.first == 0 else partner_side(side),
        first_by=setup.first_by,
        variant=setup.variant,
        picks=setup.picks,
        planned_seconds=setup.planned_seconds,
    )


def _at(script: Script, seconds: int) -> Script:
    return script if total_seconds(script) == seconds else with_total(script, seconds)


def revised(shared: SharedSetup, new: SharedSetup, author: Side) -> SharedSetup:
    """Return another proposal for the same sitting, which counts before all that were made so far."""
    return new.model_copy(update={"sitting": shared.sitting, "revision": shared.revision + 1, "author": author})


def with_first(shared: SharedSetup, first: Side, author: Side) -> SharedSetup:
    return revised(shared, shared.model_copy(update={"first": first, "first_by": "chosen"}), author)


def with_length(shared: SharedSetup, seconds: int, author: Side) -> SharedSetup:
    """Return the proposal with another total; none is shorter than the exercise allows."""
    shortest = max(shortest_total(script) for script in shared.scripts.values())
    seconds = max(seconds, shortest)
    scripts = {language: with_total(script, seconds) for language, script in shared.scripts.items()}
    planned = total_seconds(next(iter(scripts.values())))
    return revised(shared, shared.model_copy(update={"scripts": scripts, "planned_seconds": planned}), author)


def with_next_text(shared: SharedSetup, author: Side) -> SharedSetup:
    """Return the proposal with the text after the one that it has, in every list."""
    variant = shared.variant + 1
    script = own_script(shared, "en")
    new = shared.model_copy(update={"variant": variant, "picks": same_text(script, variant % script.text_count)})
    return revised(shared, new, author)


def with_next_bell(shared: SharedSetup, author: Side) -> SharedSetup:
    """Return the proposal with other bells: one sound for all after the other, then the exercise's own again."""
    sounds = (None, *get_args(OneBell))
    new = sounds[(sounds.index(shared.bell) + 1) % len(sounds)]
    return revised(shared, shared.model_copy(update={"bell": new}), author)


def choices_agreed(choices: SittingChoices, shared: SharedSetup, partner: UUID) -> SittingChoices:
    """Return what the next sitting begins from: what the two agreed on, not what one of them had brought."""
    own = choices if choices.script_id == shared.script_id else with_exercise(choices, shared.script_id)
    return replace(own, company="linked", partner=partner, total=shared.planned_seconds, plan_day=None)


def own_script(shared: SharedSetup, language: str) -> Script:
    """Return the exercise in one's own language; where it is not there in English, else in whichever there is."""
    script = script_in(shared.scripts, language)
    return script if shared.bell is None else with_one_bell(script, shared.bell)


def script_in(scripts: Mapping[str, Script], language: str) -> Script:
    """Return the script of a language, else the English one, else whichever there is."""
    return scripts[next((wanted for wanted in (language, "en") if wanted in scripts), min(scripts))]


# One's own of it


def own_setup(
    home: Home, shared: SharedSetup, choices: SittingChoices, side: Side, me: Person, partner: Person, told: LinkPartner
) -> Prepared:
    """Return the set-up by which this computer sits: its owner is slot 0, whichever side of the link it is."""
    import dyads

    script = own_script(shared, home.language)
    setup = Setup(
        session=uuid4(),
        script_id=shared.script_id,
        script_sha256=script_sha256(script),
        script=script,
        language=script.language,
        people=(me.id, partner.id),
        here=(0,),
        first=slot_of(side, shared.first),
        first_by=shared.first_by,
        variant=shared.variant,
        picks=shared.picks,
        planned_seconds=shared.planned_seconds,
        delay=shared.delay,
        apart=True,
        begun=home.clock.now(),
        measures=shared.measures,
        plan_day=choices.plan_day if choices.script_id == shared.script_id else None,
        app_version=dyads.__version__,
        linked=Linked(side=side, sitting=shared.sitting, partner=told.id, name=told.name, code=told.code),
    )
    return Prepared(setup, draw_for(setup, what_is_known(home, choices, script, me, partner)))


# Who it is


def same_person(told: LinkPartner, people: Iterable[Person]) -> Person | None:
    """Return whom of the people known here a partner is: by code, else by a name that only one of them has."""
    others = [person for person in people if not person.me]
    if told.code:
        by_code = [person for person in others if person.code.casefold() == told.code.casefold()]
        if by_code:
            return by_code[0]
    named = [person for person in others if person.name.casefold() == tidy(told.name).casefold() and person.name]
    fits = [person for person in named if not (person.code and told.code)]
    return fits[0] if len(fits) == 1 else None


def met(home: Home, told: LinkPartner, known: Person | None = None) -> Person:
    """Return the partner as a person of this journal; who was never here is added. Raises JournalTrouble.

    Args:
        known: who it was the last time, where the two are remembered.
    """
    found = known or same_person(told, home.people())
    if found is not None:
        return found
    person = Person(uuid4(), tidy(told.name), told.code)
    home.writer.add_person(person)
    return person


def myself(home: Home, me: Person, version: str) -> LinkPartner:
    """Return what the partner is told of the owner of this folder."""
    return LinkPartner(id=me.id, name=me.name, code=me.code, language=home.language, version=version)


# Lists of parts


def parts_to_show(home: Home, setup: Setup) -> tuple[str, ...]:
    """Return the list of one's own parts, where the partner listens for one of them; empty where nothing is drawn."""
    return lists_of_parts(home, setup)[0] if setup.script.draw is not None else ()


def lists_in_step(home: Home, setup: Setup, shown: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return what each draws from: the partner's as they show it this time, else as far as it is known here."""
    lists = lists_of_parts(home, setup)
    return (lists[0], shown) if shown and len(lists) > 1 else lists
