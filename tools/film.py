"""Takes the moving picture of a sitting, in both languages, as `tools.pictures` takes the others: `make pictures`."""

import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from dyads.services.clock import HandClock
from dyads.words import LANGUAGES, Language
from tools.moving_picture import Frame, moving
from tools.pictures import EVENING, PICTURES, Camera, agree, clean, opened, press, rate, reach, turn


async def film(language: Language) -> str:
    """Return the moving picture of a sitting, from today to "kept"."""
    clock, frames = HandClock(EVENING), list[Frame]()
    async with opened(Camera(language, clock, {}), "gentle-four-weeks") as pilot:

        def take(seconds: float) -> None:
            frames.append(Frame(clean(pilot.app.export_screenshot(title="dyads")), seconds))

        take(2.5)
        await press(pilot, "enter")
        await reach(pilot, "SetupScreen")
        take(2.5)
        await press(pilot, "enter")
        await reach(pilot, "AgreeScreen")
        await agree(pilot)
        await reach(pilot, "GuidanceScreen")
        await press(pilot, "enter")
        await reach(pilot, "LookAwayScreen")
        take(2)
        await press(pilot, "enter")
        await reach(pilot, "RateScreen")
        take(1.5)
        await press(pilot, "4")
        take(1.5)
        await press(pilot, "enter")
        await rate(pilot, "5")
        await reach(pilot, "SittingScreen")
        await press(pilot, "enter")
        still = len(frames) + 1
        for seconds in (45, 60, 60, 60, 60, 56):  # settling, the first turn, and the change of roles
            await turn(pilot, clock, seconds)
            take(1.5)
        take(1.5)
        for seconds in (28, 120, 120):
            await turn(pilot, clock, seconds)
            take(1.5)
        await turn(pilot, clock, 120)
        await press(pilot, "enter")
        await reach(pilot, "LookAwayScreen")
        take(1.5)
        for answers in (("6", "5"), ("6", "4")):
            await rate(pilot, answers)
        await reach(pilot, "NoteOffer")
        await press(pilot, "enter")
        await reach(pilot, "KeptScreen")
        take(3)
    return moving(frames, still)


def main() -> int:
    """Write both; return the exit code."""
    for language in LANGUAGES:
        folder = PICTURES if language == "en" else PICTURES / language
        (folder / "film.svg").write_text(asyncio.run(film(language)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
