"""Works out the pages of today and the next days when the app is left, so that the next start has them at once."""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime, time, timedelta

from dyads.app.commands import all_commands
from dyads.app.keys import own_keys
from dyads.app.today.page import KIND, page_key
from dyads.app.today.view import Facts, gather, plan_today, today_view
from dyads.journal.errors import JournalTrouble
from dyads.journal.quick_start import drop
from dyads.practice.message import Message
from dyads.services import quick_start
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.words import greeting


def keep_pages(home: Home) -> None:
    """Keep the pages of today and the next days, unless that was done; the journal is closed. Never raises for it."""
    held = quick_start.of_people(home, KIND) or {}
    until = home.today + timedelta(days=quick_start.MOST_DAYS // 2)
    if all(page_key(day, hello) in held for day in (home.today, until) for hello in _GREETINGS.values()):
        return
    try:
        quick_start.keep_of_people(home, KIND, lambda: _pages(home))
    except (JournalTrouble, OSError):
        drop(home.places.journal)


def _pages(home: Home) -> dict[str, object] | None:
    """Return the pages by day and greeting; None where something has to be told that a kept page must not hold."""
    if home.config.keys and own_keys(home.config.keys, all_commands())[1]:
        return None
    found: dict[str, object] = {}
    for facts in _facts(home):
        if facts.left is not None or facts.trouble:
            return None
        for hour, hello in _GREETINGS.items():
            view = today_view(replace(facts, now=facts.now.replace(hour=hour)))
            found[page_key(facts.today, hello)] = asdict(view)
    return found


def _facts(home: Home) -> Iterator[Facts]:
    for days in range(quick_start.MOST_DAYS):
        noon = datetime.combine(home.today + timedelta(days=days), time(12), home.clock.now().tzinfo)
        then = home.at(HandClock(noon))
        yield gather(then, plan_today(then))


_GREETINGS: dict[int, Message] = {
    hour: greeting(datetime(2000, 1, 1, hour))  # noqa: DTZ001  # only its hour is looked at
    for hour in (8, 13, 20)
}
