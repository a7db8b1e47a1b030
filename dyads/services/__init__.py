"""What the app and the command line do alike, and no screen knows.

- One start: `home` (places, settings, clock, journal), `clock` (the machine's, and the session's across runs).
- A sitting: `prepare` (`SittingChoices` become a set-up), `sittings` (begins, goes on, finds what was left
  unfinished), `conductor` (`press`, `look` once a second, `finish`), `session_store` (what keeps it), `sounding`
  (which bells), `agreements`, `rehearsal`.
- Questions: `questionnaire` asks in order and keeps each answer the moment it is given.
- Plans: `planning` (what is followed, and its changes), `plan_rules` (what may be done now), `partner_file`,
  `course_links` (by what the pairs of a course link without words).
- What was kept: `journal` (later entries, notes, sealing), `figures`, `group`.
"""
