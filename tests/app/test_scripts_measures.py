"""A trainer's own measures in the app: a choice of all, a scale of the speaker alone, kept as they were given."""

from textual.pilot import Pilot

from dyads.app.session.sitting import SittingScreen
from dyads.library.scripts import find_script
from dyads.presentation.sections import chosen_figures
from dyads.services.clock import HandClock
from dyads.services.figures import read_material
from dyads.services.home import Home
from dyads.services.prepare import SittingChoices
from dyads.trends.selection import Selection
from tests.app.conftest import ANN, BEN, RunApp, press, read, screen_name, settle
from tests.cli.test_scripts_measures import MEASURES, SCRIPT


async def answer(pilot: Pilot[None], *keys: str) -> str:
    """Let the other look away where that is asked, answer one question, and return what it said."""
    if screen_name(pilot) == "LookAwayScreen":
        await press(pilot, "enter")
    assert screen_name(pilot) == "RateScreen"
    said = read(pilot)
    await press(pilot, *keys, "enter")
    return said


async def test_they_are_rated_in_the_app_and_seen_in_the_figures(
    couple: Home, clock: HandClock, run_app: RunApp
) -> None:
    couple.places.measures.write_text(MEASURES, "utf-8")
    couple.places.scripts.mkdir()
    (couple.places.scripts / "recall.toml").write_text(SCRIPT, "utf-8")
    file = find_script("recall", couple.search_path).value
    assert file is not None
    choices = SittingChoices("recall", partner=BEN.id, first_by="chosen")
    async with run_app(couple) as pilot:
        from dyads.app.session.before import go_on
        from dyads.services.sittings import SessionOptions

        pilot.app.run_worker(go_on(pilot.app, file, choices, SessionOptions()))  # type: ignore[arg-type]  # the app it is
        await settle(pilot)
        while screen_name(pilot) != "RateScreen":
            await press(pilot, "enter")
        said = await answer(pilot, "3")
        assert "What is the weather in you?" in said
        assert all(choice in said for choice in ("sun", "cloud", "storm"))
        assert "How clear is it now?" in await answer(pilot, "1", "0")
        assert "weather" in await answer(pilot, "1")
        await press(pilot, "enter")
        for _look in range(4):
            clock.turn(0.5)
            if isinstance(pilot.app.screen, SittingScreen):
                pilot.app.screen.look()
            await settle(pilot)
        await press(pilot, "enter")
        for keys in ("2", "4", "1"):
            await answer(pilot, keys)
        assert "How was it to listen?" in await answer(pilot, "5")
        couple.writer.ready().result(60)
    given = {(r.person, r.measure, r.when): r.value for r in couple.journal.ratings(None)}
    assert given == {
        (ANN.id, "weather", "before"): 3,
        (ANN.id, "clarity", "before"): 10,
        (BEN.id, "weather", "before"): 1,
        (ANN.id, "weather", "after"): 2,
        (ANN.id, "clarity", "after"): 4,
        (BEN.id, "weather", "after"): 1,
        (BEN.id, "care", "after"): 5,
    }
    figures = chosen_figures(read_material(couple.journal, couple.search_path, ANN, {}), Selection(person=ANN.id))
    assert {"weather", "clarity"} <= {figure.measure for figure in figures}
