"""What the scales have in common: numbers from low to high, nothing chosen beforehand, and one way to draw each."""

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

_DIGITS = frozenset("0123456789")


class Picker(Widget):
    """Takes one number. The screen gives it the keys; the mouse comes by itself."""

    chosen: reactive[int | None] = reactive(None)

    @dataclass
    class Again(Message):
        """What is chosen already was clicked once more: it is meant."""

        value: int

    def __init__(self, low: int, high: int) -> None:
        super().__init__()
        self.low, self.high = low, high
        self._typed = ""

    def type_digit(self, digit: str) -> None:
        """Take a digit; two make a number where the scale goes that far."""
        if digit not in _DIGITS:
            return
        longer = self._typed + digit
        self._typed = longer if self._may_become(longer) else digit if self._may_become(digit) else ""
        self.chosen = int(self._typed) if self._typed and self.low <= int(self._typed) <= self.high else None

    def _may_become(self, typed: str) -> bool:
        return any(str(number).startswith(typed) for number in range(self.low, self.high + 1))

    def step(self, by: int) -> None:
        """Choose the next one; with nothing chosen yet, the end from which one comes."""
        self._typed = ""
        if self.chosen is None:
            self.chosen = self.low if by > 0 else self.high
        else:
            self.chosen = min(self.high, max(self.low, self.chosen + by))

    def clear(self) -> None:
        """Choose nothing."""
        self._typed, self.chosen = "", None

    def value_at(self, x: int, y: int) -> int | None:
        """Return the number drawn at a cell of the content."""
        raise NotImplementedError

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        at = event.get_content_offset(self)
        value = None if at is None else self.value_at(at.x, at.y)
        if value is None:
            return
        self._typed = ""
        if value == self.chosen:
            self.post_message(self.Again(value))
        self.chosen = value
