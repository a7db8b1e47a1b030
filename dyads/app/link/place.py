"""Where two homes meet: chosen once, when they link for the first time, with what each place is and learns."""

from asyncio import to_thread
from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from dyads.app.commands import SELECT
from dyads.app.common.rows import Choice
from dyads.app.common.screen import DyadsScreen
from dyads.app.common.text import Heading, Line, Paragraph, Quiet, Words
from dyads.app.keys import key_of
from dyads.link.places import Address, AddressError
from dyads.link.ways import MeetingPlace, parse_place
from dyads.presentation.places import LEARNS, brokers_nearby, house_trouble, offered_places, place_note, place_text
from dyads.words import _, plain, say

_OWN, _NEARBY = "own", "nearby"


class PlaceScreen(DyadsScreen[MeetingPlace]):
    """Ends with the meeting place that was chosen; nothing is contacted that was not."""

    DEFAULT_CSS = """
    PlaceScreen {
        #about { margin: 1 0; min-height: 2; }
    }
    """

    def __init__(self, look: Callable[[], tuple[Address, ...]] = brokers_nearby) -> None:
        """Prepare the page; `look` finds the brokers of this network, and takes seconds."""
        super().__init__()
        self._look, self._in_vain = look, False
        self._places = {place.written: place for place in offered_places()}

    def page(self) -> ComposeResult:
        yield Heading(_("Where do your two computers meet?"))
        yield Choice(*self._options())
        yield Words(id="about")
        yield Paragraph(say(LEARNS))
        yield Quiet(_("You choose once; your partner chooses nothing. It stands in the settings file, as broker."))

    def _options(self) -> list[Option]:
        named = [(written, place_text(place)) for written, place in self._places.items()]
        own = (_OWN, _("a broker of our course, or of our own: its address"))
        nearby = (_NEARBY, _("a broker in this network: look for one"))
        return [Option(Content(plain(text, lines=False)), id=name) for name, text in (own, *named, nearby)]

    async def _look_nearby(self) -> None:
        """Put what is found in this network at the top of the list."""
        self.query_one("#about", Words).say(_("Looking in this network ..."))
        found = {place.written: place for place in map(MeetingPlace, await to_thread(self._look))}
        if not self.is_attached:
            return
        self._places, self._in_vain = found | self._places, not found
        choice = self.query_one(Choice)
        choice.set_options(self._options())
        choice.highlighted = choice.get_option_index(next(iter(found), _NEARBY))

    @on(OptionList.OptionHighlighted)
    def _tell(self, event: OptionList.OptionHighlighted) -> None:
        place = self._places.get(event.option_id or "")
        about = _("Such as mqtts://practice.example.org; whoever runs the course tells you.")
        if event.option_id == _NEARBY and self._in_vain:
            about = _("No broker was found in this network.")
        elif event.option_id == _NEARBY:
            about = _(
                "{key} asks the computers of this network, and nobody else, whether one runs dyads broker.",
                key=key_of(SELECT),
            )
        if place is not None:
            trouble = house_trouble() if place.address is None else None
            about = place_note(place) if trouble is None else say(trouble)
        self.query_one("#about", Words).say(about)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        place = self._places.get(event.option_id or "")
        if event.option_id == _NEARBY:
            self.run_worker(self._look_nearby(), exclusive=True)
        elif place is None:
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
        yield Line(placeholder=_("such as: {example}", example="mqtts://practice.example.org"))
        yield Words(id="trouble")

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        try:
            self.dismiss(parse_place(event.value))
        except AddressError as wrong:
            self.query_one("#trouble", Words).say(say(wrong.message))
