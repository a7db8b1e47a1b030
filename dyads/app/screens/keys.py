"""Every key, and how to have another: press it. What is taken already is said."""

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.command import bindings
from dyads.app.commands import all_commands
from dyads.app.commands.settings import OTHER_KEY, RESET, RESET_ALL
from dyads.app.keys_view import KeyLine, area_name, area_of, key_lines, keys_text, with_key
from dyads.app.screen import DyadsScreen
from dyads.app.screens.keys_press import PressScreen
from dyads.app.screens.message import Ask
from dyads.app.widgets.choice import Choice
from dyads.app.widgets.words import Heading, Quiet
from dyads.practice.message import Message, msg
from dyads.words import _, say


class Commands(Choice):
    """The commands; digits do not choose here."""

    BINDINGS = bindings(OTHER_KEY)

    def action_other_key(self) -> None:
        """Press another key for the marked one."""
        self.action_select()

    def on_key(self, event: events.Key) -> None:
        """Leave the digits alone."""


class KeysScreen(DyadsScreen[None]):
    """The commands by area, each with its keys."""

    AUTO_FOCUS = "Commands"
    BINDINGS = bindings(RESET, RESET_ALL)
    DEFAULT_CSS = """
    KeysScreen {
        Page { align: center top; }
        Column { height: 100%; }
        Commands { height: 1fr; }
        #about { height: 2; margin-top: 1; }
        &.-short Heading { display: none; }
        &.-short #about { margin-top: 0; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[KeyLine, ...] = ()

    def page(self) -> ComposeResult:
        """Write the list."""
        yield Heading(_("Keys"))
        yield Commands()
        yield Quiet("", id="about")

    def on_mount(self) -> None:
        """Fill the list."""
        self._show(0)

    async def renew(self) -> None:
        """Write the page anew."""
        await self.recompose()
        self._show(0)

    def _show(self, at: int) -> None:
        self._lines = key_lines(self.home.config.keys, all_commands())
        listed = self.query_one(Commands)
        listed.set_options(self._options())
        listed.highlighted = self._option_of(at)

    def _options(self) -> list[Option]:
        """Each area begins with its name, which cannot be chosen."""
        options: list[Option] = []
        area = ""
        for at, line in enumerate(self._lines):
            if area_of(line.command) != area:
                area = area_of(line.command)
                options.append(Option(Content.styled(area_name(area), "$quiet"), disabled=True))
            options.append(Option(_prompt(line), id=str(at)))
        return options

    def _option_of(self, at: int) -> int:
        return self.query_one(Commands).get_option_index(str(at))

    @property
    def _marked(self) -> int | None:
        listed = self.query_one(Commands)
        if listed.highlighted is None:
            return None
        name = listed.get_option_at_index(listed.highlighted).id
        return None if name is None else int(name)

    @on(OptionList.OptionHighlighted)
    def _explain(self, event: OptionList.OptionHighlighted) -> None:
        if event.option_id is not None:
            self.query_one("#about", Quiet).say(say(self._lines[int(event.option_id)].command.help))

    # Changing

    @on(OptionList.OptionSelected)
    def _change(self) -> None:
        at = self._marked
        if at is None:
            return
        line = self._lines[at]
        if line.fixed:
            self._say(msg("This key stays: there is always a way out."))
            return

        def pressed(key: str | None) -> None:
            if key is not None:
                self._give(at, key)

        self.app.push_screen(PressScreen(line.command), pressed)

    def _give(self, at: int, key: str | None) -> None:
        keys, trouble = with_key(self.home.config.keys, all_commands(), self._lines[at].command.id, key)
        if trouble is not None:
            self._say(trouble)
        else:
            self._keep(keys, at)

    def _keep(self, keys: dict[str, str], at: int) -> None:
        refused = self.home.set(keys=keys)
        self.dyads.take_keys()
        self._show(at)
        if refused:
            self.dyads.tell(msg("The settings cannot be written; this holds until you leave."))

    def action_reset(self) -> None:
        """Give the marked command its usual keys."""
        if (at := self._marked) is not None and self._lines[at].own:
            self._give(at, None)

    def action_reset_all(self) -> None:
        """Give every command its usual keys, after a question."""
        if not self.home.config.keys:
            self._say(msg("All keys are the usual ones."))
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._keep({}, self._marked or 0)

        self.app.push_screen(Ask(msg("Your own keys are forgotten."), msg("All keys as usual?")), answered)

    def _say(self, sentence: Message) -> None:
        self.query_one("#about", Quiet).say(say(sentence))


def _prompt(line: KeyLine) -> Content:
    own = ("  " + _("yours"), "$quiet not bold") if line.own else ""
    return Content.assemble((f"{keys_text(line.keys):<18}", "bold"), say(line.command.label), own)
