"""Data that can be taken along: JSON, CSV and a zip of tables, there and back.

- Out: `document` (all of a journal as one `Exchange`), `share` (whose, of which plan, without names), then `json`,
  `csv` or `zip`; `tables` says what the rows show, `columns` what each column means and gets of it.
- In: `files` (by the ending), `check` (what cannot be true), `assemble` (tables into an `Exchange`), `merge` (into
  the journal).
"""
