"""The mixed model of a group: `python group_model.py rows.csv` prints figures as JSON.

`rows.csv` is what `dyads trends --group FOLDER --rows rows.csv` writes. Needs `pip install statsmodels`. The model, and
the figures, are those of `group_model.R`: each person has a level and a slope of their own, each dyad a level; all are
independent, and fitted by REML. A margin is the estimate +/- t of (people - 1) degrees of freedom times its
standard error. Where a spread comes out as nought, or the fit did not arrive, a note says so.
"""

import json
import sys
import warnings

import numpy as np
import pandas as pd
from scipy.stats import t
from statsmodels.regression.mixed_linear_model import MixedLM

PEOPLE_FROM = 5
EDGE = 0.01  # a spread below this part of what is left over is at the edge: it might as well be nought


def fit(rows: pd.DataFrame, with_slopes: bool) -> dict:
    """Return estimate, margin and spreads of the mean value, or of its slope over `place`."""
    step = rows.place.std() if with_slopes else 1.0  # steps of this size keep the optimiser on level ground
    rows = rows.assign(time=(rows.place - rows.place.mean()) / step)
    parts = {"people": "0 + C(person)"}
    if with_slopes:
        parts["slopes"] = "0 + C(person):time"
    shared = rows.groupby("dyad").person.nunique().max() == 2 or rows.groupby("person").dyad.nunique().max() > 1
    if rows.dyad.notna().all() and shared and rows.dyad.nunique() < len(rows):
        parts["dyads"] = "0 + C(dyad)"
    formula = "value ~ time" if with_slopes else "value ~ 1"
    model = MixedLM.from_formula(formula, rows, groups=np.ones(len(rows)), re_formula="0", vc_formula=parts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # whether it arrived, and at an edge, is said below
        found = model.fit(method=["powell"], xtol=1e-7, ftol=1e-10)
        curvature = model.hessian(found.params_object)[0][: model.k_fe, : model.k_fe]
    error = np.sqrt(np.linalg.inv(-curvature)[-1, -1]) / step
    rest = float(np.sqrt(found.scale))
    spreads = dict(zip(model.exog_vc.names, map(float, np.sqrt(found.vcomp)), strict=True))
    edge = sorted(name for name, spread in spreads.items() if spread < EDGE * rest)
    value, reach = found.fe_params.iloc[-1] / step, t.ppf(0.975, rows.person.nunique() - 1) * error
    spreads["slopes"] = spreads["slopes"] / step if with_slopes else None
    return {
        "value": float(value), "low": float(value - reach), "high": float(value + reach),
        "direction": "up" if value > reach else "down" if value < -reach else "unclear",
        "spread": spreads["slopes" if with_slopes else "people"], "spread_people": spreads["people"],
        "spread_slopes": spreads["slopes"], "spread_dyads": spreads.get("dyads"), "spread_rest": rest,
        "notes": [f"At the edge of its parameters: no spread of {name} was found." for name in edge]
        + ([] if found.converged else ["The fit did not arrive."]),
    }  # fmt: skip


def figure(rows: pd.DataFrame, measure: str, script: str | None, kind: str, of: str) -> dict:
    """Return one figure with the fields of `dyads trends --json`, and those of the model."""
    counting = rows[rows.value.notna()]
    people = int(counting.person.nunique())
    unit = {"change": "points", "slope": "points per session" if script else "points per rating"}[kind]
    shown = {
        "measure": measure, "script": script, "person": None, "partner": None, "module": None, "kind": kind,
        "unit": unit, "n": len(counting), "value": None, "low": None, "high": None, "too_early": None, "of": of,
        "left_out": {str(k): int(v) for k, v in rows[rows.value.isna()].left_out.value_counts().sort_index().items()},
        "people": people, "dyads": int(counting.dyad.nunique()), "spread": None,
        "missing": dict.fromkeys(sorted(set(rows.person) - set(counting.person)), "no rating that counts"),
        "day": None, "notes": [], "direction": None,
    }  # fmt: skip
    if people < PEOPLE_FROM or counting.value.nunique() < 2 or (kind == "slope" and counting.place.nunique() < 2):
        says = f"Too early: {people} people, {PEOPLE_FROM} are needed, whose values differ."
        return {**shown, "too_early": {"says": says, "n": people, "n_needed": PEOPLE_FROM}}
    return {**shown, **fit(counting, kind == "slope")}


def figures(rows: pd.DataFrame) -> list[dict]:
    """Return change and slope of every measure at every exercise, and the slope of what a plan asked."""
    found = []
    for (measure, script), part in rows[rows.session.notna()].groupby(["measure", "script"]):
        before, after = part[part.when == "before"], part[part.when == "after"]
        if len(before) and len(after):
            found.append(figure(after.assign(value=after.change), measure, script, "change", "change"))
        of = "before" if len(before) else "after"
        found.append(figure(before if len(before) else after, measure, script, "slope", of))
    for (measure, when), part in rows[rows.session.isna()].groupby(["measure", "when"]):
        found.append(figure(part, measure, None, "slope", when))
    return found


if __name__ == "__main__":
    texts = dict.fromkeys(["person", "partner", "dyad", "session", "script", "measure", "when", "left_out"], "string")
    told = figures(pd.read_csv(sys.argv[1], dtype=texts))
    for one in told:
        for note in one["notes"]:
            print(f"{one['measure']}, {one['script'] or one['of']}, {one['kind']}: {note}", file=sys.stderr)
    print(json.dumps(told, indent=2))
