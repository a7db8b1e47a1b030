"""The rows of a group for a model, as a CSV file: one row a rating, safe to open in a spreadsheet."""

from collections.abc import Iterable

from dyads.exchange.csv import write_table
from dyads.exchange.table_column import TableColumn
from dyads.practice.message import msg
from dyads.trends.group_rows import GroupRow

MODEL_ROW: tuple[TableColumn[GroupRow], ...] = (
    TableColumn("person", "text", msg("the participant code"), lambda row: row.person),
    TableColumn(
        "partner", "text", msg("the partner’s code; empty alone, and where a plan asked"), lambda row: row.partner
    ),
    TableColumn("dyad", "text", msg("both codes in the order of the alphabet, joined by +"), lambda row: row.dyad),
    TableColumn(
        "session",
        "uuid",
        msg("one id for one sitting, also where it came from both partners; empty where a plan asked"),
        lambda row: row.session,
    ),
    TableColumn("script", "text", msg("the exercise’s id; empty where a plan asked"), lambda row: row.script),
    TableColumn("module", "text", msg("the module of the plan"), lambda row: row.module),
    TableColumn("week", "whole", msg("the week of the module, from 1; empty outside of a plan"), lambda row: row.week),
    TableColumn("day", "day", msg("the local day"), lambda row: row.day),
    TableColumn(
        "place",
        "whole",
        msg("which of this person’s sittings with this measure and exercise it was, from 0, the unrated included"),
        lambda row: row.place,
    ),
    TableColumn("days", "whole", msg("days since the first of these"), lambda row: row.days),
    TableColumn("measure", "text", msg("what was asked"), lambda row: row.measure),
    TableColumn("when", "text", msg("at which moment it was asked"), lambda row: row.when),
    TableColumn("low", "whole", msg("the lowest number of the scale"), lambda row: row.low),
    TableColumn("high", "whole", msg("the highest number of the scale"), lambda row: row.high),
    TableColumn(
        "value", "number", msg("the rating, never rescaled; empty where it does not count"), lambda row: row.value
    ),
    TableColumn(
        "change",
        "number",
        msg("after minus before, in the row after a sitting where both count"),
        lambda row: row.change,
    ),
    TableColumn(
        "left_out",
        "text",
        msg("why there is no value, or no change, as in left_out of trends --json"),
        lambda row: row.left_out,
    ),
)


def model_rows_csv(rows: Iterable[GroupRow]) -> bytes:
    """Return the rows as CSV after RFC 4180, UTF-8; a text that a spreadsheet would run begins with an apostrophe."""
    return write_table(MODEL_ROW, rows)
