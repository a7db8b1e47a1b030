"""The mixed model of a group, fitted with statsmodels by restricted maximum likelihood.

Each person has an own starting point and an own slope over their sittings (random intercept and slope); pairs are a
component of their own where the design allows it. Time is centred: the level is that at the middle of the study.

statsmodels comes with the extra `dyads[research]`, and is imported when a model is fitted, not before.
"""

import warnings
from collections.abc import Mapping
from importlib.util import find_spec
from math import isfinite, sqrt
from typing import NamedTuple

from dyads.practice.message import Message, msg
from dyads.trends.study import Pairing, Row


class Fit(NamedTuple):
    """What a fitted model says.

    Attributes:
        level: the value at the middle of the study.
        level_error: its standard error.
        slope: by how much the value moves from one sitting to the next.
        slope_error: its standard error.
        people: the standard deviation of people's own levels.
        slopes: the standard deviation of their slopes.
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


def fit(rows: tuple[Row, ...], how: Pairing) -> Fit | None:
    """Return the fitted model, or None where it finds no stable answer, as where all values are the same.

    Args:
        rows: the values, of several people.
        how: how pairs enter the model.

    Raises:
        ImportError: without statsmodels; ask `missing` first.
    """
    if len({row.value for row in rows}) < 2:
        return None
    import pandas as pd  # type: ignore[import-untyped]  # its stubs are a package of their own
    from numpy.linalg import LinAlgError
    from statsmodels.formula.api import mixedlm

    middle = sum(row.place for row in rows) / len(rows)
    # Steps of the size of the study's length keep the optimiser on level ground.
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
    return Fit(
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
