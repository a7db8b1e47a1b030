"""A simulated study: the design is known, the effects are those published (K9), the seed decides the rest.

People pair up at random each week, sit a few days, rate on the scale from 1 to 7. Everybody has an own starting point
and an own slope; partners and single sittings stray around them. The published slopes have no known time unit; here
they are taken as of one sitting, which is a choice of the simulation and no statement about the study.

`lme4.json` has the figures of lme4 (1.1-31, R 4.2.2) for the small study. They were made by

    python -m tests.trends.simulate rows.csv
    Rscript docs/recipes/group_model.R rows.csv > tests/trends/lme4.json
"""

import random
import sys
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from dyads.exchange.model_rows import model_rows_csv
from dyads.practice.records import Kept, Rating, SessionSummary
from dyads.trends.group import Joined
from dyads.trends.group_rows import group_rows
from dyads.trends.selection import Selection
from tests.trends.making import rating, sitting


class Design(NamedTuple):
    people: int = 30
    weeks: int = 13
    days: int = 3
    start: float = 2.8
    change: float = 1.49
    slope: float = 0.016
    disclosure_slope: float = 0.023
    people_apart: float = 0.5
    changes_apart: float = 0.4
    slopes_apart: float = 0.006
    pairs_apart: float = 0.3
    strays: float = 0.7
    rotate: bool = True


def simulate(design: Design, seed: int) -> Kept:
    chance = random.Random(seed)
    people = [UUID(int=1000 + number) for number in range(design.people)]
    start = {person: chance.gauss(design.start, design.people_apart) for person in people}
    change = {person: chance.gauss(design.change, design.changes_apart) for person in people}
    slope = {person: chance.gauss(design.slope, design.slopes_apart) for person in people}
    opens = {person: chance.gauss(design.disclosure_slope, design.slopes_apart) for person in people}
    sessions: list[SessionSummary] = []
    ratings: list[Rating] = []
    order = list(people)
    shared: dict[tuple[UUID, UUID], float] = {}
    for week in range(design.weeks):
        if design.rotate:
            chance.shuffle(order)
        for pair in zip(order[::2], order[1::2], strict=True):
            apart = shared.setdefault(pair, chance.gauss(0, design.pairs_apart))
            for day in range(design.days):
                session = sitting(len(sessions), people=pair, days=week * 7 + day)
                sessions.append(session)
                place = week * design.days + day
                for person in pair:
                    level = start[person] + slope[person] * place + apart
                    before = _step(level + chance.gauss(0, design.strays))
                    after = _step(level + change[person] + apart / 2 + chance.gauss(0, design.strays))
                    told = _step(start[person] + opens[person] * place + chance.gauss(0, design.strays))
                    ratings.append(rating(session, "before", before, person=person))
                    ratings.append(rating(session, "after", after, person=person))
                    ratings.append(rating(session, "after", told, person=person, measure="disclosure"))
    return Kept(tuple(sessions), tuple(ratings))


def _step(latent: float) -> int:
    return max(1, min(7, round(latent)))


SMALL = Design(people=12, weeks=10, days=2)
"""A study that a model is fitted to within seconds; with this seed the fit is at the edge of its parameters once."""
SEED = 11


def rows_of(design: Design, seed: int) -> bytes:
    """Return the file that `dyads trends --group FOLDER --rows FILE.csv` writes of a simulated study."""
    records = simulate(design, seed)
    people = sorted({person for session in records.sessions for person in session.people}, key=lambda p: p.int)
    codes = {person: f"P{place:02}" for place, person in enumerate(people)}
    joined = Joined(codes, records, exports=1, again=0, both_sides=0, without_data=())
    return model_rows_csv(group_rows(joined, Selection()))


if __name__ == "__main__":
    Path(sys.argv[1]).write_bytes(rows_of(SMALL, SEED))
