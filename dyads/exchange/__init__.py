"""Data that can be taken along: JSON without loss, CSV there and back, a zip of tables for reading elsewhere.

- Out: `document` (all of a journal as one `Exchange`), `share` (whose, of which plan, without names), then `json`,
  `csv` or `zip`; `tables` says what the rows show, `columns` what each column means and gets of it.
- In: `files` (by the ending), `check` (what cannot be true), `headings` and `history` (any CSV into an `Exchange`),
  `merge` (into the journal).
"""
