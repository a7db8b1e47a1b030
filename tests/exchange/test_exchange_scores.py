"""Scores in the zip of tables, worked out again by hand; and picked texts in the table of ratings."""

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.exchange.columns import codebook
from dyads.exchange.csv import csv_of
from dyads.exchange.files import file_of, read_history
from dyads.exchange.history import History
from dyads.exchange.json import take_in
from dyads.exchange.scores import score_columns
from dyads.exchange.share import Share, take_share
from dyads.exchange.table_rows import KnownNames
from dyads.journal.journal import Journal
from dyads.journal.writer import Writer
from dyads.practice.measures import KnownScores, Score
from dyads.practice.records import Rating, Status
from dyads.practice.setup import Setup
from dyads.words import say, use
from tests.journal import made
from tests.tries import tries

ITEMS = ("calm", "sleep", "tense")
SCALES = {"calm": (0, 4), "sleep": (0, 4), "tense": (1, 5)}
TITLE = {"en": "Strain", "de": "Anspannung"}
STATUSES: tuple[Status, ...] = ("skipped", "not-reached", "not-asked", "withdrawn")
DAYS = ("2026-03-01", "2026-03-02")


@st.composite
def scores(draw: st.DrawFn) -> Score:
    items = draw(st.permutations(ITEMS))[: draw(st.integers(2, 3))]
    return Score(
        title=TITLE,
        items=tuple(items),
        of=draw(st.sampled_from(["sum", "mean"])),
        reversed=tuple(draw(st.sets(st.sampled_from(items)))),
        needs=draw(st.none() | st.integers(1, len(items))),
    )


@st.composite
def answered(draw: st.DrawFn, owner: UUID, session: UUID | None) -> list[Rating]:
    """Answers to some items at some moments of one session, or of some days; on scales that may have changed."""
    found = []
    for when in ("before", "after") if session else ("day", "week"):
        for day in (None,) if session else DAYS:
            for item in draw(st.sets(st.sampled_from([*ITEMS, "other"]))):
                low, high = draw(st.sampled_from([SCALES.get(item, (0, 10)), (0, 10)]))
                status = draw(st.sampled_from(["given", "given", *STATUSES]))
                value = draw(st.integers(low, high)) if status == "given" else None
                base = made.rating(owner, session, value, status=status)
                plan = None if session else "resource-tc1"
                found.append(replace(base, measure=item, low=low, high=high, when=when, plan=plan, day=day))
    return found


def by_hand(ratings: list[Rating], known: KnownScores) -> dict[tuple[str, ...], tuple[str, str, str, str]]:
    """The rows of the table by whose, which session, when, which day and which score; slowly."""
    found: dict[tuple[str, ...], tuple[str, str, str, str]] = {}
    for one in ratings:
        here = [
            other
            for other in ratings
            if (other.person, other.session, other.when, other.day) == (one.person, one.session, one.when, one.day)
        ]
        for name, score in known.scores.items():
            items = {other.measure: other for other in here if other.measure in score.items}
            if one.measure not in items:
                continue
            scales = [
                (items[item].low, items[item].high) if item in items else known.scales[item] for item in score.items
            ]
            lows, highs = [low for low, _ in scales], [high for _, high in scales]
            numbers = []
            for item in score.items:
                if item in items and items[item].value is not None:
                    value = items[item].value or 0
                    numbers.append(items[item].low + items[item].high - value if item in score.reversed else value)
            count = len(score.items)
            ends = (sum(lows), sum(highs)) if score.of == "sum" else (sum(lows) // count, -(-sum(highs) // count))
            value_text = ""
            if len(numbers) >= (score.needs or count):
                mean = Fraction(sum(numbers), len(numbers))
                value_text = f"{float(mean if score.of == 'mean' else mean * count):.10g}"
            missing = [items[item].status for item in score.items if item in items and items[item].value is None]
            reason = missing[0] if missing else "not-asked" if len(items) < count else ""
            key = (str(one.person), str(one.session or ""), one.when, one.day or "", name)
            found[key] = (str(ends[0]), str(ends[1]), value_text, reason)
    return found


def table(data: bytes, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(io.BytesIO(data)) as pack:
        return list(csv.DictReader(io.StringIO(pack.read(name).decode(), newline="")))


@given(st.data())
@tries(40)
def test_the_table_of_scores_is_what_a_hand_would_add_up(data: st.DataObject) -> None:
    known = KnownScores(data.draw(st.dictionaries(st.sampled_from(["strain", "ease"]), scores(), min_size=1)), SCALES)
    ada, ben = made.person("Ada", me=True), made.person("Ben")
    setup = made.setup(ada.id, ben.id)
    ratings = [
        rating
        for owner, session in ((ada.id, setup.session), (ben.id, setup.session), (ada.id, None))
        for rating in data.draw(answered(owner, session))
    ]
    with tempfile.TemporaryDirectory() as folder:
        with Writer(Path(folder) / "one", made.CLOCK, connect=made.quick) as writer:
            writer.add_person(ada)
            writer.add_person(ben)
            writer.begin(setup)
            for rating in ratings:
                writer.rate(rating, made.CLOSENESS if rating.session is None else None)
        journal = Journal(Path(folder) / "one", made.CLOCK)
        for share in (Share(), Share(person=ada.id)):
            pack = file_of(take_share(journal, made.NOON, share, made.NOON.date()), ".zip", scores=known)
            keys = ("participant", "session", "when", "asked_for_day", "score")
            told = {
                tuple(row[key] for key in keys): tuple(row[key] for key in ("low", "high", "value", "reason"))
                for row in table(pack, "scores.csv")
            }
            assert told == by_hand([one for one in ratings if share.person in {None, one.person}], known)
            about = json.loads(zipfile.ZipFile(io.BytesIO(pack)).read("about.json"))
            assert about["rows"]["scores"] == len(told)


def strain(needs: int | None = None) -> KnownScores:
    return KnownScores({"strain": Score(title=TITLE, items=ITEMS, reversed=("calm",), needs=needs)}, SCALES)


def with_ratings(path: Path, ratings: Mapping[str, int | None], scales: Mapping[str, tuple[int, int]]) -> Journal:
    writer, ada, ben = made.with_pair(path)
    setup = made.setup(ada.id, ben.id)
    with writer:
        writer.begin(setup)
        for item, value in ratings.items():
            low, high = scales[item]
            status: Status = "skipped" if value is None else "given"
            one = made.rating(ada.id, setup.session, value, status=status)
            writer.rate(replace(one, measure=item, low=low, high=high))
    return Journal(path, made.CLOCK)


def scores_of(journal: Journal, known: KnownScores) -> list[dict[str, str]]:
    return table(file_of(take_share(journal, made.NOON), ".zip", scores=known), "scores.csv")


def test_what_is_missing_is_told_also_where_the_others_suffice(tmp_path: Path) -> None:
    journal = with_ratings(tmp_path / "one", {"calm": 4, "sleep": None, "tense": 3}, SCALES)
    for needs, value in ((None, ""), (2, "4.5")):
        (row,) = scores_of(journal, strain(needs))
        assert (row["low"], row["high"], row["value"], row["reason"]) == ("1", "13", value, "skipped")


def test_an_item_whose_scale_nobody_knows_leaves_no_score_but_a_reason(tmp_path: Path) -> None:
    journal = with_ratings(tmp_path / "one", {"calm": 4, "tense": 3}, SCALES)
    (row,) = scores_of(journal, strain(2)._replace(scales={}))
    assert [row[key] for key in ("low", "high", "value", "reason")] == ["", "", "", "unknown-scale"]


def test_without_scores_the_table_is_there_and_empty(tmp_path: Path) -> None:
    journal = with_ratings(tmp_path / "one", {"calm": 4}, SCALES)
    assert scores_of(journal, KnownScores({}, {})) == []
    pack = zipfile.ZipFile(io.BytesIO(file_of(take_share(journal, made.NOON), ".zip")))
    assert pack.read("scores.csv").startswith(b"participant,session,when,asked_for_day,score,low,high,value,reason")


def test_the_zip_holds_how_each_score_is_made_and_its_codebook_says_it(tmp_path: Path) -> None:
    journal = with_ratings(tmp_path / "one", dict.fromkeys(ITEMS, 2), SCALES)
    pack = file_of(take_share(journal, made.NOON), ".zip", scores=strain(2))
    held = zipfile.ZipFile(io.BytesIO(pack)).read("scores/strain.json")
    assert Score.model_validate_json(held) == strain(2).scores["strain"]
    told = {
        (row["column"], row["code"]): row["meaning"] for row in table(pack, "codebook.csv") if row["table"] == "scores"
    }
    assert told["score", "strain"] == "Strain: the sum of calm, sleep, tense; reversed: calm; needed: 2 of 3"
    assert {column for column, _code in told} == set(table(pack, "scores.csv")[0])
    use("de")
    try:
        german = {entry.code: say(entry.meaning) for entry in codebook({"scores": score_columns(strain())})}
        assert german["strain"].startswith("Anspannung: ")
        assert "reversed" not in german["strain"]
    finally:
        use("en")


@pytest.mark.parametrize("picks", [{}, {"turn[0]": (0, 1, 0)}, {"turn.spät": (3,), "phase[1]": ()}])
def test_the_picked_texts_stand_in_the_table_of_ratings_and_come_back(
    tmp_path: Path, picks: Mapping[str, tuple[int, ...]]
) -> None:
    writer, ada, ben = made.with_pair(tmp_path / "one")
    setup = Setup.model_validate({**made.setup(ada.id, ben.id).model_dump(), "picks": picks})
    with writer:
        writer.begin(setup)
        writer.rate(made.rating(ada.id, setup.session, 3))
        writer.end(setup.session, "complete", 600)
    exchange = take_share(Journal(tmp_path / "one", made.CLOCK), made.NOON).exchange
    (row,) = csv.DictReader(io.StringIO(csv_of(exchange).decode(), newline=""))
    assert row["picked_texts"] == (json.dumps(picks, ensure_ascii=False, sort_keys=True) if picks else "")
    for place, excel in enumerate((None, ",", ";")):
        file, other = tmp_path / f"{place}.csv", tmp_path / f"other-{place}"
        file.write_bytes(csv_of(exchange, excel=excel))
        history = read_history(file, KnownNames(made.NOON))
        assert isinstance(history, History)
        assert history.problems == ()
        with Writer(other, made.CLOCK) as taking:
            assert take_in(taking, history.exchange, file.name, made.NOON).problems == ()
        back = Journal(other, made.CLOCK)
        assert back.picks("affect-dyad", ada.id) == ((json.loads(json.dumps(picks)),) if picks else ())
        assert b"picked_texts" in csv_of(take_share(back, made.NOON).exchange)
        (again,) = csv.DictReader(io.StringIO(csv_of(take_share(back, made.NOON).exchange).decode(), newline=""))
        assert again["picked_texts"] == row["picked_texts"]


@pytest.mark.parametrize("cell", ["x", "[]", '{"a": 1}', '{"a": [-1]}', '{"a": [400]}', "{" * 9000, '{"a": ["b"]}'])
def test_picked_texts_that_cannot_be_are_told_and_cost_only_their_row(tmp_path: Path, cell: str) -> None:
    file = tmp_path / "x.csv"
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerows([["date", "exercise", "picked_texts"], ["2026-02-01", "x", cell], ["2026-02-02", "x", ""]])
    history = read_history(file, KnownNames(made.NOON + timedelta(days=1)))
    assert isinstance(history, History)
    assert [(problem.place.line, problem.key) for problem in history.problems] == [(2, "picked_texts")]
    assert len(history.exchange.sessions) == 1
