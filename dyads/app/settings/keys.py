"""Every key, and how to have another: press it. What is taken already is said."""

from collections.abc import Mapping
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import (
    HELP,
    LEAVE,
    SETTINGS_OTHER_KEY,
    SETTINGS_RESET,
    SETTINGS_RESET_ALL,
    AppCommand,
    all_commands,
    bindings,
)
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Quiet, Words
from dyads.app.keys import FIXED, is_key, key_name, own_keys, pressed_keys, taken_already
from dyads.practice.message import Message, msg
from dyads.words import _, say

AREAS: dict[str, Message] = {
    "everywhere": msg("On every page"),
    "today": msg("Today"),
    "setup": msg("Set up"),
    "guidance": msg("Before the start"),
    "sitting": msg("In a sitting"),
    "steps": msg("Around a sitting"),
    "plan": msg("Plan"),
    "journal": msg("Journal"),
    "link": msg("Linked with another home"),
    "class": msg("In a class"),
    "people": msg("People"),
    "trends": msg("Trends"),
    "scripts": msg("Workshop"),
    "editor": msg("Writing an exercise"),
    "rehearse": msg("Rehearsing an exercise"),
    "settings": msg("Settings"),
    "lists": msg("In lists"),
    "seal": msg("Sealing"),
    "texts": msg("In texts"),
    "erasing": msg("Before erasing"),
    "welcome": msg("On the first evening"),
}
"""The areas in the order in which they are listed; others follow."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One command in the list of keys, with the keys it has now: its `own` somebody chose, a `fixed` one stays."""

    command: AppCommand
    keys: tuple[str, ...]
    own: bool
    fixed: bool


def area_of(command: AppCommand) -> str:
    return command.id.partition(".")[0]


def area_name(area: str) -> str:
    return say(AREAS[area]) if area in AREAS else area


def key_lines(wanted: Mapping[str, str], commands: Mapping[str, AppCommand]) -> tuple[KeyLine, ...]:
    """Return every command with its keys, area by area; `wanted` are the settings file's."""
    keymap, _problems = own_keys(wanted, commands)
    order = [*AREAS, *(area_of(command) for command in commands.values())]
    ordered = sorted(commands.values(), key=lambda command: order.index(area_of(command)))
    return tuple(
        KeyLine(
            command,
            pressed_keys(keymap.get(command.id, command.keys).split(",")),
            command.id in wanted and command.id in keymap,
            command.id in FIXED,
        )
        for command in ordered
    )


def keys_text(keys: tuple[str, ...]) -> str:
    return "  ".join(key_name(key) for key in keys) or "–"


def with_key(
    wanted: Mapping[str, str], commands: Mapping[str, AppCommand], command: str, key: str | None
) -> tuple[dict[str, str], Message | None]:
    """Return the keys after one command got another, or its usual ones for None; and why that cannot be."""
    changed = {name: text for name, text in wanted.items() if name != command}
    if key is not None and key != commands[command].keys:
        changed[command] = key
    before = {problem.id + str(problem.values) for problem in own_keys(wanted, commands)[1]}
    keymap, problems = own_keys(changed, commands)
    fresh = [p for p in problems if p.id + str(p.values) not in before]
    asked = {name: keys for name, keys in keymap.items() if name in changed}
    wrong = fresh[0] if fresh else taken_already(command, asked, commands)
    return (dict(wanted), _plainly(wrong, command, commands)) if wrong else (changed, None)


def _plainly(problem: Message, command: str, commands: Mapping[str, AppCommand]) -> Message:
    """Return a problem with a command's own words in place of its id."""
    values = problem.values
    if not {"key", "one", "other"} <= set(values):
        return problem
    other = next((str(values[name]) for name in ("one", "other") if values[name] != command), command)
    held = commands[other]
    return msg(
        "{key} is “{command}” already ({area}). Choose another key, or change that one first.",
        key=key_name(str(values["key"])),
        command=held.label,
        area=AREAS.get(area_of(held), msg("elsewhere")),
    )


class PressScreen(DyadsScreen[str], inherit_bindings=False):
    """Ends with the key that was pressed; Escape leaves it as it was. Every other key is an answer here."""

    AUTO_FOCUS = None
    UNSHOWN = frozenset({HELP.id, LEAVE.id})

    def __init__(self, command: AppCommand) -> None:
        super().__init__()
        self._command = command

    def page(self) -> ComposeResult:
        yield Heading(_("Press the key for “{command}”", command=say(self._command.label)))
        yield Words(say(self._command.help))
        yield Quiet(_("Esc leaves it as it was."), id="hint")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        event.prevent_default()
        if event.key == "escape":
            self.dismiss(None)
            return
        key = event.key if is_key(event.key) else event.character or ""
        if is_key(key) and key != ",":
            self.dismiss(key)
        else:
            self.query_one("#hint", Quiet).say(_("This key cannot be used here. Press another, or Esc."))


class Commands(Choice):
    """The commands; digits do not choose here."""

    BINDINGS = bindings(SETTINGS_OTHER_KEY)

    def action_other_key(self) -> None:
        self.action_select()

    def on_key(self, event: events.Key) -> None:
        """Leave the digits alone."""


class KeysScreen(DyadsScreen[None]):
    """The commands by area, each with its keys."""

    AUTO_FOCUS = "Commands"
    BINDINGS = bindings(SETTINGS_RESET, SETTINGS_RESET_ALL)
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
        yield Heading(_("Keys"))
        yield Commands()
        yield Quiet("", id="about")

    def mark(self) -> None:
        left = self.dyads.left_at.get("keys")
        lines = key_lines(self.home.config.keys, all_commands())
        self._show(next((at for at, line in enumerate(lines) if line.command.id == left), 0))

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
            command = self._lines[int(event.option_id)].command
            self.query_one("#about", Quiet).say(say(command.help))
            self.dyads.left_at["keys"] = command.id
            self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "reset":
            return (at := self._marked) is not None and self._lines[at].own
        return bool(self.home.config.keys) if action == "reset_all" else True

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
        for page in self.app.screen_stack[:-1]:
            if isinstance(page, DyadsScreen):  # what it says of keys holds no longer
                self.run_worker(page.renew())
        if refused:
            self.dyads.tell_not_written()

    def action_reset(self) -> None:
        if (at := self._marked) is not None and self._lines[at].own:
            self._give(at, None)

    def action_reset_all(self) -> None:
        what, question = msg("Your own keys are forgotten."), msg("All keys as usual?")
        self.dyads.confirm(what, question, lambda: self._keep({}, self._marked or 0))

    def _say(self, sentence: Message) -> None:
        self.query_one("#about", Quiet).say(say(sentence))


def _prompt(line: KeyLine) -> Content:
    own = ("  " + _("yours"), "$quiet not bold") if line.own else ""
    return Content.assemble((f"{keys_text(line.keys):<18}", "bold"), say(line.command.label), own)
