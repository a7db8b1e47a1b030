"""What the ratings say: records in, figures and the geometry of charts out. Pure: no disk, no clock, no screen.

Choosing and counting:

- `select`: `Selection(measure, script, partner, module, person, since, until, added, partial, late)`;
  `series(kept, choice)` gives a `Series` a person and measure, in order of time; `narrow(series, choice)` a part of it.
- `figures`: `figures(kept, choice, splits)` gives change, slope, slope per week, level and latest, together and apart.
- `hits`: `hit_figures(kept, choice)`: guesses beside draws and chance.
- `correlation`: `correlations(kept, first, second, choice)`: Spearman's rho.
- `regularity`: `regularity(person, {module: Regularity(planned, done)})`, to stand beside change.
- `figure`: `Figure` with `as_dict(say, name)` for `--json`; the thresholds below which it is too early.
- `margins`, `student`: the arithmetic, held against well-known packages by tests.

Looking and telling:

- `geometry`: `lay_out(series, columns)` gives a `Chart` between 0 and 1; `Frame.at(x, y)` turns it into pixels.
- `braille`: `draw(chart, columns, rows)` gives rows of text and the layer of each cell.
- `describe`: the same in words: `figure_sentence`, `chart_sentences`, `left_out`, `kind_name`, `margin_meaning`.
- `published`: what studies found, with sources and cautions; never a target.

A group:

- `group`: `join(exports)` joins several people's exports, or says what stands in the way.
- `group_figure`: `group_figures(kept, choice)` fits the mixed model (extra `dyads[research]`), or says what to install.
"""
