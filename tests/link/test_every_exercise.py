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
from dyads.practice.script import Script
from dyads.practice.timeline import total_seconds

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
    there = SetupAgreement("b", LinkPartner(id=UUID(int=8), name="Ben"))
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
