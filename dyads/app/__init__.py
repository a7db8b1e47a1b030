'''The app on the screen. Nothing is imported here, so that naming `dyads.app` costs nothing.

How it hangs together:

- `dyads.app.commands.AppCommand`: one definition a command: id, keys, label, help. From it come the key binding
  (other keys by `config.keys`), the footer, the palette (`:`) and the help page (`?`). Definitions live in
  `dyads.app.commands`, area by area; `all_commands()` gathers them for the settings.
- A folder a feature: `screen` with its widgets, `view` with what they show, computed without a widget.
- `dyads.app.common.screen.DyadsScreen`: the base of every screen: one centred column, keys at the foot, breakpoints,
  Escape and q lead out, and below 50 by 15 it says so.
- `dyads.app.app.DyadsApp(home)`: themes, keys, language; opens pages and sittings.
- `dyads.app.shell.Shell`: what screens and actions may ask of the app (`self.dyads`); they never import the app.
- `dyads.app.routes`: where each page is found that another feature opens; it is imported then, never before.

To add a screen:

    # dyads/app/commands.py
    WATER = AppCommand("garden.water", "w", msg("Water"), msg("Water the flowers."))

    # dyads/app/garden/screen.py
    class GardenScreen(DyadsScreen[None]):
        BINDINGS = bindings(WATER)             # calls action_water
        DEFAULT_CSS = """GardenScreen { ... }"""

        def page(self) -> ComposeResult:       # the column; `compose` belongs to the base
            yield Heading(_("The garden"))
            yield Words(text_of_a_file)        # always data, never markup

        def loss(self) -> Message | None:      # what leaving would lose; q and Escape ask then
            return None

    # dyads/app/routes.py: GARDEN = Destination[None](...); open it with `self.dyads.open_page(routes.GARDEN)`.

A page that shows what somebody rated, wrote or named takes an `OwnRecords` and reads it through that: `open_private` of
`dyads.app.common.private` alone makes one, and in `routes` such a page is a `PrivateDestination`.

Rules: every sentence through `_`, `n_` or `say`; what a person or a file said goes into `Words`, `Content(...)` or
`OptionList(markup=False)`; colours only as the theme's variables (`$foreground`, `$quiet`, `$primary`, `$speaker`,
`$listener`, `$on-primary`, `$on-speaker`, `$on-listener`, `$warning`, `$rule`, `$surface`, `$panel`), of which
`$rule` is for lines and never for text. Classes on every screen: `-narrow` from 50 columns, `-normal` from 80, `-wide`
from 120; `-short` from 15 rows, `-medium` from 24, `-tall` from 36; `-tiny` or `-flat` below.
A screen that takes a person's word ends with `self.dismiss(result)`; `await self.dyads.push_screen_wait(screen)` in a
worker, or `self.app.push_screen(screen, callback)`.
Tests: `tests/app/conftest.py` has `home`, `make_app`, `press`, `snap`.
'''
