"""A text to edit, with line numbers; in the colours of TOML where the extra `dyads[editor]` is installed."""

from importlib.util import find_spec

from rich.style import Style
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, TextAreaTheme

from dyads.words.catalogue import plain

_TAB = "    "


def has_colours() -> bool:
    """Say whether what colours TOML is installed."""
    return find_spec("tree_sitter") is not None and find_spec("tree_sitter_toml") is not None


class Code(TextArea):
    """The text. What is typed or pasted holds no control or bidirectional character."""

    DEFAULT_CSS = """
    Code, Code:focus {
        border: none; padding: 0; background: $background; color: $foreground; scrollbar-size: 1 1;
        & .text-area--gutter { color: $quiet; background: $background; }
        & .text-area--cursor-gutter { color: $primary; background: $panel; }
        & .text-area--cursor-line { background: $panel; }
        & .text-area--cursor { color: $background; background: $foreground; }
        & .text-area--selection { background: $rule; }
    }
    """

    def __init__(self, text: str) -> None:
        super().__init__(
            text,
            language="toml" if has_colours() else None,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=True,
        )
        self.cursor_blink = False

    def on_mount(self) -> None:
        """Take the app's colours, and follow them."""
        self._take_colours()
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._take_colours())

    def _take_colours(self) -> None:
        colours = self.app.theme_variables
        styles = {name: Style(color=colours[variable]) for name, variable in _COLOURS.items()}
        self.register_theme(TextAreaTheme(name="dyads", syntax_styles=styles))
        self.theme = "css"
        self.theme = "dyads"

    def edit(self, edit: Edit) -> EditResult:
        """Change the text, with plain characters only."""
        edit.text = plain(edit.text.replace("\t", _TAB))
        return super().edit(edit)


_COLOURS = {
    "toml.type": "primary",
    "property": "listener",
    "string": "foreground",
    "comment": "quiet",
    "boolean": "primary",
    "number": "primary",
    "toml.datetime": "primary",
    "operator": "quiet",
    "punctuation.delimiter": "quiet",
    "punctuation.bracket": "quiet",
    "toml.error": "warning",
}
"""What tree-sitter calls a piece of TOML, and the theme's variable for it."""
