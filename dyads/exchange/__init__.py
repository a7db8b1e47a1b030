"""Data that can be taken along: JSON, CSV and a zip of tables, there and back.

- Out: `document` (all of a journal as one `Exchange`), `share` (whose, of which plan, without names), then `json`,
  `csv` or `zip`; `columns` says what each column means, `tables` fills them.
- In: `files` (by the ending), `check` (what cannot be true), `assemble` (tables into an `Exchange`), `merge` (into
  the journal).
"""
