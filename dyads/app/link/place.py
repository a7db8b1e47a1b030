"""Where two homes meet: chosen once, when they link for the first time, with what each place is and learns."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Paragraph, Quiet, Words
from dyads.link.places import AddressError
from dyads.link.ways import MeetingPlace, parse_place
from dyads.presentation.places import LEARNS, house_trouble, offered_places, place_note, place_text
from dyads.words import _, plain, say

_OWN = "own"


class PlaceScreen(DyadsScreen[MeetingPlace]):
    """Ends with the meeting place that was chosen; nothing is contacted that was not."""

    DEFAULT_CSS = """
    PlaceScreen {
        #about { margin: 1 0; min-height: 2; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._places = {place.written: place for place in offered_places()}

    def page(self) -> ComposeResult:
        yield Heading(_("Where do your two computers meet?"))
        named = [(written, place_text(place)) for written, place in self._places.items()]
        options = [(_OWN, _("a broker of our course, or of our own: its address")), *named]
        yield Choice(*(Option(Content(plain(text, lines=False)), id=name) for name, text in options))
        yield Words(id="about")
        yield Paragraph(say(LEARNS))
        yield Quiet(_("You choose once; your partner chooses nothing. It stands in the settings file, as broker."))

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        place = self._places.get(event.option_id or "")
        about = _("Such as mqtts://practice.example.org; whoever runs the course tells you.")
        if place is not None:
            trouble = house_trouble() if place.address is None else None
            about = place_note(place) if trouble is None else say(trouble)
        self.query_one("#about", Words).say(about)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        place = self._places.get(event.option_id or "")
        if place is None:
            self.app.push_screen(AddressScreen(), self._typed)
        elif place.address is not None or house_trouble() is None:
            self.dismiss(place)

    def _typed(self, place: MeetingPlace | None) -> None:
        if place is not None:
            self.dismiss(place)


class AddressScreen(DyadsScreen[MeetingPlace]):
    """Ends with the broker whose address was typed; what is wrong with it is said."""

    DEFAULT_CSS = """
    AddressScreen #trouble { color: $warning; margin-top: 1; }
    """

    def page(self) -> ComposeResult:
        yield Heading(_("The address of the broker"))
        yield Line(placeholder="mqtts://practice.example.org")
        yield Words(id="trouble")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        try:
            self.dismiss(parse_place(event.value))
        except AddressError as wrong:
            self.query_one("#trouble", Words).say(say(wrong.message))
