"""One definition a command: from it come its key, the footer, the palette and the help page."""

from dataclasses import dataclass

from textual.binding import Binding, BindingType

from dyads.practice.message import Message


@dataclass(frozen=True, slots=True)
class AppCommand:
    """Something a person can do on a screen.

    Attributes:
        id: area and verb, as the settings file names it: "sitting.pause" calls `action_pause`.
        keys: its usual keys, separated by commas.
        label: a word or two, for the footer.
        help: a sentence, for the help page and the palette.
        footer: whether the footer shows it.
        priority: whether it wins over the focused widget.
    """

    id: str
    keys: str
    label: Message
    help: Message
    footer: bool = True
    priority: bool = False

    @property
    def action(self) -> str:
        """The name of the action without `action_`."""
        return self.id.rpartition(".")[2].replace("-", "_")

    @property
    def binding(self) -> Binding:
        """The binding; its id is the command's, so that other keys can be set for it."""
        return Binding(self.keys, self.action, self.label.id, show=self.footer, priority=self.priority, id=self.id)


def bindings(*commands: AppCommand) -> list[BindingType]:
    """Return what a screen gives as its `BINDINGS`."""
    return [command.binding for command in commands]
