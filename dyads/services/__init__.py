"""Conducts one sitting: takes commands, journals them as they come, hands cues to the bells, keeps the display awake.

Knows no screen: the app and plain mode use the same one.

- `dyads.services.prepare.SittingChoices` is what people want; `dyads.services.prepare.prepare` makes a set-up of it.
- `dyads.services.conductor.Conductor` runs it: `begin`, `press`, `look` once a second, `finish`.
- `dyads.services.questionnaire.RatingDesk` asks the ratings in their order and keeps each the moment it is given.
- `dyads.services.sittings` finds what was left unfinished and goes on with it.
"""
