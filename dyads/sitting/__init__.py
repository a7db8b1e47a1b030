"""Conducts one sitting: takes commands, journals them as they come, hands cues to the bells, keeps the display awake.

Knows no screen: the app and plain mode use the same one.

- `dyads.sitting.choices.Choices` is what people want; `dyads.sitting.prepare.prepare` makes a set-up of it.
- `dyads.sitting.conductor.Conductor` runs it: `begin`, `press`, `look` once a second, `finish`.
- `dyads.sitting.rating_desk.RatingDesk` asks the ratings in their order and keeps each the moment it is given.
- `dyads.sitting.recovery` finds what was left unfinished and goes on with it.
"""
