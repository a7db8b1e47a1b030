"""The figures of a group: a mean change or slope beside how much people differ, from the mixed model.

They stand beside the lines of the single people and never instead of them.
"""

import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from importlib.util import find_spec
from math import isfinite, sqrt
from typing import NamedTuple
from uuid import UUID

from dyads.practice.message import Message, counted, msg
from dyads.practice.records import Kept
from dyads.trends.figure import Kind, LeftOut, Of, TooEarly, Unit
from dyads.trends.group import ModelRow, ModelRows, Pairing, change_rows, pairing, pairing_sentence, slope_rows
from dyads.trends.intervals import t95
from dyads.trends.selection import RatingSeries, Selection, counted_exclusions, series


class MixedModelFit(NamedTuple):
    """What a fitted model says.

    Attributes:
        level: the value at the middle of all sittings.
        slope: by how much the value moves from one sitting to the next.
        people: the standard deviation of people's own levels; `slopes` of their slopes.
        pairs: the standard deviation between pairs, or of one person between partners; None where pairing is ignored.
    """

    level: float
    level_error: float
    slope: float
    slope_error: float
    people: float
    slopes: float
    pairs: float | None


def missing() -> Message | None:
    """Return what to install where no model can be fitted here."""
    if find_spec("statsmodels") is not None:
        return None
    return msg("The mixed model needs statsmodels: install dyads with its extra, dyads[research].")


def fit(rows: tuple[ModelRow, ...], how: Pairing) -> MixedModelFit | None:
    """Return the fitted model, or None where it finds no stable answer, as where all values are the same.

    Raises:
        ImportError: without statsmodels; ask `missing` first.
    """
    if len({row.value for row in rows}) < 2:
        return None
    import pandas as pd  # type: ignore[import-untyped]  # its stubs are a package of their own
    from numpy.linalg import LinAlgError
    from statsmodels.formula.api import mixedlm

    middle = sum(row.place for row in rows) / len(rows)
    # Steps of the size of the whole length keep the optimiser on level ground.
    step = sqrt(sum((row.place - middle) ** 2 for row in rows) / len(rows)) or 1.0
    table = pd.DataFrame(
        {
            "value": [row.value for row in rows],
            "time": [(row.place - middle) / step for row in rows],
            "person": [row.person.hex for row in rows],
            "pair": [row.pair for row in rows],
        }
    )
    groups, own, parts = _DESIGNS[how]
    with warnings.catch_warnings():
        # Whether the optimiser arrived is read from the result, and a spread of nought is no fault.
        warnings.simplefilter("ignore")
        try:
            model = mixedlm("value ~ time", table, groups=groups, re_formula=own, vc_formula=parts)
            result = model.fit(method=["bfgs", "powell"])
            (level, slope), (level_error, slope_error) = map(float, result.fe_params), map(float, result.bse_fe)
        except (LinAlgError, ValueError):
            return None
    if not (result.converged and isfinite(level_error) and isfinite(slope_error) and level_error > 0):
        return None
    of_group = [sqrt(max(0.0, float(result.cov_re.iloc[i, i]))) for i in range(len(result.cov_re))]
    of_parts = [sqrt(max(0.0, float(variance))) for variance in result.vcomp]
    if how == "fixed":
        people, slopes, pairs = *of_parts, *of_group
    else:
        people, slopes, pairs = *of_group, *(of_parts or [0.0])
    return MixedModelFit(
        level=level,
        level_error=level_error,
        slope=slope / step,
        slope_error=slope_error / step,
        people=people,
        slopes=slopes / step,
        pairs=None if how == "ignored" else pairs,
    )


_DESIGNS: Mapping[Pairing, tuple[str, str, dict[str, str] | None]] = {
    "fixed": ("pair", "1", {"1 own": "0 + C(person)", "2 slope": "0 + C(person):time"}),
    "rotating": ("person", "1 + time", {"pair": "0 + C(pair)"}),
    "ignored": ("person", "1 + time", None),
}
"""What ratings are grouped by, what varies from group to group, and the parts within a group in order of name."""


PEOPLE_FROM = 8
"""People from which a group's model is fitted; each with `EACH_FROM` values."""
EACH_FROM = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigure:
    """One fixed effect of a group. The fields stand in the order of `--json`.

    Attributes:
        value: the estimate; None where it is too early or the model found no answer.
        low: where its 95 % interval begins.
        left_out: what was left out, counted by the reason.
        spread_people: how far people lie apart (standard deviation of their own change or starting point).
        spread_pairs: how far pairs lie apart; None where pairing is ignored.
    """

    measure: str
    script: str
    module: str | None
    kind: Kind
    unit: Unit
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    too_early: TooEarly | None = None
    of: Of
    left_out: LeftOut
    people: int
    pairs: int
    spread_people: float | None = None
    spread_slopes: float | None = None
    spread_pairs: float | None = None
    pairing: Pairing
    notes: tuple[Message, ...] = ()

    def as_dict(self, say: Callable[[Message], str]) -> dict[str, object]:
        """Return the shape of `--json`: the keys of a person's figure, without a person, and those of the model."""
        early = self.too_early
        return {
            "measure": self.measure,
            "script": self.script,
            "person": None,
            "partner": None,
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "too_early": None if early is None else {"says": say(early.what), "n": early.n, "n_needed": early.n_needed},
            "left_out": dict(self.left_out),
            "notes": [say(note) for note in self.notes],
        }


def group_figures(kept: Kept, choice: Selection) -> tuple[GroupFigure, ...] | Message:
    """Return the change and the slope of each measure and exercise over all people, or what to install first."""
    lacking = missing()
    if lacking is not None:
        return lacking
    by_measure: dict[str, list[RatingSeries]] = defaultdict(list)
    for one in series(kept, choice):
        if one.asked is None:
            by_measure[one.measure].append(one)
    found: list[GroupFigure] = []
    for measure, several in by_measure.items():
        for script in sorted({o.script for one in several for o in one.occasions if o.script is not None}):
            before = any(one.has_before for one in several)
            if before and any(one.has_after for one in several):
                changed = change_rows(several, script)
                found.append(_figure(measure, script, choice, "change", "points", "change", changed))
            of: Of = "before" if before else "after"
            rated = slope_rows(several, script)
            found.append(_figure(measure, script, choice, "slope", "points per session", of, rated))
    return tuple(found)


def _figure(
    measure: str, script: str, choice: Selection, kind: Kind, unit: Unit, of: Of, model_rows: ModelRows
) -> GroupFigure:
    counts: dict[UUID, int] = defaultdict(int)
    for row in model_rows.rows:
        counts[row.person] += 1
    enough = {person for person, count in counts.items() if count >= EACH_FROM}
    model_rows = ModelRows(tuple(row for row in model_rows.rows if row.person in enough), model_rows.excluded)
    how = pairing(model_rows.rows)
    plain = GroupFigure(
        measure=measure,
        script=script,
        module=choice.module,
        kind=kind,
        unit=unit,
        of=of,
        n=len(model_rows.rows),
        people=len(enough),
        pairs=len({row.pair for row in model_rows.rows} - {""}),
        left_out=counted_exclusions(model_rows.excluded),
        pairing=how,
    )
    if len(enough) < PEOPLE_FROM:
        what = counted(
            "Too early: {count} person with at least {each} ratings, {needed} people are needed.",
            "Too early: {count} people with at least {each} ratings, {needed} are needed.",
            len(enough),
            each=EACH_FROM,
            needed=PEOPLE_FROM,
        )
        return replace(plain, too_early=TooEarly(what, len(enough), PEOPLE_FROM))
    found = fit(model_rows.rows, how)
    if found is None and how != "ignored":
        how = "ignored"
        found = fit(model_rows.rows, how)
    if found is None:
        return replace(plain, notes=(msg("The model found no stable answer for these ratings."),))
    value, error = (found.level, found.level_error) if kind == "change" else (found.slope, found.slope_error)
    reach = t95(len(enough) - 1) * error
    notes = [pairing_sentence(how)]
    if len(counts) > len(enough):
        few = len(counts) - len(enough)
        notes.append(
            counted(
                "{count} person with fewer than {each} ratings is left out.",
                "{count} people with fewer than {each} ratings are left out.",
                few,
                each=EACH_FROM,
            )
        )
    return replace(
        plain,
        value=value,
        low=value - reach,
        high=value + reach,
        spread_people=found.people,
        spread_slopes=found.slopes,
        spread_pairs=found.pairs,
        pairing=how,
        notes=tuple(notes),
    )
