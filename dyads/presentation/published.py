"""What studies found, as data with its source: to be shown only beside that source, and never as a target.

Nobody's own figures are measured against these. The time unit of the published slopes is not known, so that they must
not be drawn into a chart nor converted into weeks.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from dyads.practice.message import Message, msg
from dyads.trends.figure import Kind

SourceKey = Literal["K2", "K7", "K9", "K10", "K55", "K56"]

SOURCES: Mapping[SourceKey, str] = MappingProxyType(
    {
        "K2": "Kok & Singer 2017, JAMA Psychiatry 74(2):126-134, doi 10.1001/jamapsychiatry.2016.3360, abstract",
        "K7": "Valk et al. 2023, eLife 85188, Methods",
        "K9": "goodmedicine.org.uk, May 2017, Paired meditation deepens interpersonal connection: how to go about it "
        "(quotes the abstract of Kok & Singer 2017)",
        "K10": "goodmedicine.org.uk, May 2017, Tania Singer's wonderful ReSource project "
        "(quotes the abstract of Kok & Singer 2017)",
        "K55": "Schültke, Warth, Alpers, Ditzen, Aguilar-Raab 2023, Better together than alone?, J Soc Pers Relat, "
        "doi 10.1177/02654075231205452 (50 couples)",
        "K56": "Eliciting Short-Term Closeness in Couple Relationships With Ecological Momentary Interventions, "
        "Collabra 8(1):38599, 2022",
    }
)
"""The works that are cited, by the key the documentation uses."""


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure.

    Attributes:
        people: how many did the exercise; with `derived`, at most so many, as the groups' sizes and orders say.
    """

    measure: str
    script: str
    kind: Kind
    value: float
    margin: float
    people: int
    sources: tuple[SourceKey, ...]
    derived: bool = False


_READ: tuple[SourceKey, ...] = ("K9", "K2")
_TWO_GROUPS = 161
"""People in the two groups that did the Perspective Dyad, 80 and 81; the third did the Affect Dyad alone (K7)."""

PUBLISHED: tuple[Published, ...] = (
    Published("closeness", "affect-dyad", "change", 1.49, 0.12, 242, _READ),
    Published("closeness", "perspective-dyad", "change", 1.06, 0.12, _TWO_GROUPS, (*_READ, "K7"), derived=True),
    Published("closeness", "affect-dyad", "slope", 0.016, 0.003, 242, _READ),
    Published("closeness", "perspective-dyad", "slope", 0.012, 0.003, _TWO_GROUPS, (*_READ, "K7"), derived=True),
    Published("disclosure", "affect-dyad", "slope", 0.023, 0.004, 242, _READ),
    Published("disclosure", "perspective-dyad", "slope", 0.006, 0.005, _TWO_GROUPS, (*_READ, "K7"), derived=True),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence that is never shown without its source."""

    says: Message
    source: SourceKey


def cautions() -> tuple[Claim, ...]:
    """Return what has to stand beside any published figure."""
    return (
        Claim(msg("These figures are from one study of healthy adults. They are not an aim for anybody."), "K2"),
        Claim(
            msg(
                "Question and scale are not the same: the study’s own questions could not be read, and those here are "
                "in our words. Its numbers and these do not compare."
            ),
            "K2",
        ),
        Claim(
            msg("The number in brackets is most likely a 95 % margin of error, as the source says of others."), "K10"
        ),
        Claim(msg("The time unit of the published slopes is not known: they compare with no slope shown here."), "K9"),
        Claim(msg("A rise in ratings does not show that the dyad caused it: with solo practice it rose alike."), "K55"),
        Claim(msg("People differ much from each other, so that a mean describes nobody in particular."), "K56"),
    )
