"""The floor: an empty Textual app with one pydantic model."""

from pydantic import BaseModel
from textual.app import App, ComposeResult
from textual.widgets import Static


class Model(BaseModel):
    """One model."""

    name: str


class Empty(App[None]):
    """Nothing but one line."""

    def compose(self) -> ComposeResult:
        """Compose the line."""
        yield Static(Model(name="an empty app").name)


if __name__ == "__main__":
    Empty().run()
