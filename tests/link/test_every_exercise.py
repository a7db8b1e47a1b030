"""Every exercise that ships reaches the partner, and everybody in a class, as it was sent."""

from uuid import UUID

import pytest

from dyads.classroom.interface import ClassScript
from dyads.classroom.messages import script_of, script_pieces
from dyads.library.scripts import find_script, in_language
from dyads.library.search_path import SearchPath
from dyads.library.shipped import shipped_scripts
from dyads.link.agreement import SetupAgreement, proposal_of
from dyads.link.interface import LinkPartner, SharedSetup
from dyads.link.messages import Parts
from dyads.practice.fields import NS
from dyads.practice.script import Script
from dyads.practice.timeline import total_seconds

ANN, BEN = LinkPartner(id=UUID(int=9), name="Ann"), LinkPartner(id=UUID(int=8), name="Ben")
NAMES = sorted(
    path.stem for path in shipped_scripts().glob("*.toml") if "." not in path.stem and path.stem != "measures"
)


def in_both_languages(name: str) -> dict[str, Script]:
    file = find_script(name, SearchPath()).value
    assert file is not None
    return {language: in_language(file, language) for language in ("en", "de")}


@pytest.mark.parametrize("name", NAMES)
def test_the_partner_reads_the_set_up_as_it_was_sent(name: str) -> None:
    scripts = in_both_languages(name)
    sent = SharedSetup(
        sitting=UUID(int=7),
        revision=1,
        author="a",
        script_id=name,
        scripts=scripts,
        first="b",
        planned_seconds=total_seconds(scripts["en"]),
    )
    there = SetupAgreement("b", BEN)
    for message in proposal_of(sent).messages():
        there.take_setup(message)
    assert there.refusal is None
    assert there.proposal is not None
    assert there.proposal.setup == sent


@pytest.mark.parametrize("name", NAMES)
def test_a_class_reads_the_script_as_it_was_sent(name: str) -> None:
    scripts = in_both_languages(name)
    sent = ClassScript(revision=1, script_id=name, scripts=scripts, planned_seconds=total_seconds(scripts["en"]))
    assert script_of(script_pieces(sent)) == sent


def test_a_list_of_parts_that_was_shown_stays_as_its_owner_starts_anew() -> None:
    shown = ("judge", "guard", "clown")
    here, there = SetupAgreement("a", ANN), SetupAgreement("b", BEN)
    here.shown = shown
    told(here, there, now=0)
    assert there.partners_parts == shown
    told(SetupAgreement("a", ANN), there, now=10 * NS)
    assert there.partners_parts == shown
    back = SetupAgreement("b", BEN)  # and who was killed is told it again
    told(here, back, now=20 * NS)
    assert back.partners_parts == shown


def told(here: SetupAgreement, there: SetupAgreement, now: int) -> None:
    for message in here.lacking(there.status(), now):
        if isinstance(message, Parts):
            there.take_parts(message)
