"""Plans and their calendar: what is due, what was done, with whom. Pure: no disk, no clock, no screen.

- A plan as a file: `model` (`Plan`, `check_plan`, `check_names`), `translation` (`translate_plan`), `dates` (days,
  times and pauses as people write them).
- Following it: `changes` (what may happen, as the journal keeps it), `enrolment` (`fold` makes an `Enrolment` of
  them).
- Its calendar: `context` (`CalendarContext`: an enrolment and what was practised), `calendar` (`day`, `week`,
  `overview`, `Regularity`; how it counts is said there), `appointments` (meetings and events with their dates),
  `as_json`.
- What is asked: `due_questions`.
"""
