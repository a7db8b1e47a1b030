"""How to read the figures, and what studies found: the last parts of every page."""

from collections.abc import Collection, Iterable

from dyads.presentation.figures import kind_name, margin_meaning, rounded
from dyads.presentation.published import PUBLISHED, SOURCES, Published, cautions
from dyads.report.views import Block, Table
from dyads.trends.figure import CHANGE_FROM, SLOPE_DAYS, SLOPE_FROM, Kind
from dyads.words import _, say


def reading(kinds: Iterable[Kind]) -> Block:
    """Return what the kinds of figures mean, their margins, and what cannot be concluded."""
    meanings: dict[Kind, str] = {
        "change": _("The rating after a sitting minus the rating before it, as a mean over the sittings."),
        "slope": _("By how much the rating moves from one sitting to the next, along a straight line."),
        "slope-per-week": _("The same line, by the week."),
        "level": _("The mean of the ratings: where they stand, not where they go."),
        "latest": _("The last rating."),
        "hits": _("How often the listener named the part that was drawn."),
        "correlation": _("Whether two ratings tend to be high and low together."),
        "regularity": _("Days done of days planned. Days that were paused are neither."),
    }
    shown = dict.fromkeys(kinds)
    return Block(
        heading=_("How to read this"),
        terms=tuple((say(kind_name(kind)), f"{meanings[kind]} {say(margin_meaning(kind))}") for kind in shown),
        notes=(
            _(
                "Sittings of one person resemble their neighbours, so that the true margins are rather wider than "
                "those shown."
            ),
            _(
                "A change is shown from {change} rated sittings on, a slope from {slope} ratings over {days} days. "
                "Before that it is too early.",
                change=CHANGE_FROM,
                slope=SLOPE_FROM,
                days=SLOPE_DAYS,
            ),
            _(
                "None of these figures says why the ratings went as they did, and none foretells how they will go. "
                "Ratings of different people do not compare: everybody uses a scale in their own way."
            ),
        ),
    )


def studies(measures: Collection[str], scripts: Collection[str]) -> tuple[Block, ...]:
    """Return the published figures about what this page holds, with their sources; none where there are none."""
    found = [one for one in PUBLISHED if one.measure in measures and one.script in scripts]
    if not found:
        return ()
    rows = tuple(
        (
            one.measure,
            one.script,
            say(kind_name(one.kind)) if one.kind == "change" else _("Slope over time, unit not known"),
            _printed(one),
            str(one.people),
            ", ".join(one.sources),
        )
        for one in found
    )
    used = dict.fromkeys(source for one in found for source in one.sources)
    used |= dict.fromkeys(claim.source for claim in cautions())
    columns = ("", _("Exercise"), _("Figure"), _("As printed"), _("People"), _("Source"))
    return (
        Block(
            heading=_("What a study found"),
            sentences=tuple(f"{say(claim.says)} [{claim.source}]" for claim in cautions()),
            tables=(Table(_("Published figures, for reading only"), columns, rows),),
            notes=tuple(f"{key}: {SOURCES[key]}" for key in used),
        ),
    )


def _printed(one: Published) -> str:
    places = 2 if one.kind == "change" else 3
    return _("{value} [{margin}]", value=rounded(one.value, places), margin=rounded(one.margin, places))
