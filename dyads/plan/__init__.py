"""Plans and their calendar: what is due, what was done, with whom. Pure: no disk, no clock, no screen.

- A plan as a file: `plan` (`Plan`), `plan_check` (`check_plan`, `check_names`), `plan_translation` (`translate_plan`).
- Following it: `changes` (`StoredPlanEvent` and what may happen, as the journal keeps it), `following` (`fold` makes a
  `Enrolment` of the events), `start` (`start_problems`, `read_day`, `is_running`).
- Its calendar: `calendar` (`day`, `week`, `overview`, `plan_day`, `last_day`; how it counts is said there),
  `appointments` (`appointments`, `next_event`, `void`), `regularity` ("x of y planned"), `asked` (`asked_today`),
  `as_json` (what is written out).
- Meetings: `meetings` (their dates), `own_dates` (a group's own, from a text), `bus_stop` (past ones, the next series).
- Partners: `partner` (whom a day brings), `roster`, and `rotation` (who sits with whom, week by week).
"""
