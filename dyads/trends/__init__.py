"""What the ratings say: records in, figures and the geometry of charts out. Pure: no disk, no clock, no screen.

- `selection`: `Selection` says what counts; `series(kept, choice)` gives a `RatingSeries` a person and measure, in
  order of time; `narrow` a part of it.
- `figure`: `Figure` with `as_dict(say, name)` for `--json`; the thresholds below which it is too early.
- `figures`: `figures(kept, choice, splits)` gives change, slope, slope per week, level and latest, together and
  apart.
- `guesses`: guesses beside draws and chance. `correlation`: Spearman's rho by sitting, meeting, day
  or week.
- `intervals`: the arithmetic, held against well-known packages by tests.
- `group`: `join(exports)` joins several people's exports, or says what stands in the way. `group_figures`: the mean
  over people of their own figures. `group_rows`: the rows of a model that is fitted elsewhere (`docs/recipes`).
- `chart`: a chart between 0 and 1; `dyads.presentation.braille` draws it in a terminal, `dyads.report.chart` on a
  page.

In words: `dyads.presentation.figures`; what studies found: `dyads.presentation.published`.
"""
