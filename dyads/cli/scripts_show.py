"""`dyads scripts show`: a script laid out with clock times, voices, bells, and each partner's total."""

import click

from dyads.cli.out import as_json, line, table
from dyads.cli.sit import load_script
from dyads.cli.translated import Command, example
from dyads.library.scripts import in_language
from dyads.practice.fields import clock_text, duration
from dyads.practice.script import Script
from dyads.practice.session import voices
from dyads.practice.timeline import Segment, total_seconds
from dyads.services.home import Home
from dyads.services.rehearsal import Preview, Row, bell_text, preview
from dyads.words import _, say


@click.command(cls=Command, epilog=example("dyads scripts show affect-dyad"))
@click.argument("script")
@click.option("--json", "wants_json", is_flag=True, help="As JSON: title, seconds, spoken, rows.")
@click.option("--texts", is_flag=True, help="With what each role is asked.")
@click.pass_obj
def show(home: Home, /, script: str, wants_json: bool, texts: bool) -> None:
    """Lay SCRIPT out: when what happens, who speaks, which bell rings, and how long each partner has the word."""
    file = load_script(home, script)
    said = in_language(file, home.language)
    laid_out = preview(said)
    if wants_json:
        as_json(_data(said, laid_out))
        return
    line(f"{said.title}, {say(duration(total_seconds(said)))}")
    if said.summary:
        line(said.summary)
    line()
    rows = [_cells(row, said) for row in laid_out.rows]
    table([*rows, ("", clock_text(laid_out.ends), "", _("End"), "", bell_text(laid_out.end))])
    if texts:
        _tell_texts(laid_out)
    if said.form == "dyad":
        line()
        for name, seconds in zip(("A", "B"), laid_out.spoken, strict=True):
            line(_("{name} has the word for {length}.", name=name, length=say(duration(seconds))))
    if said.source:
        line()
        line(_("Source: {source}", source=said.source))


def _cells(row: Row, script: Script) -> tuple[str, ...]:
    segment = row.segment
    length = _("open, about {length}", length=clock_text(row.seconds)) if row.open else clock_text(row.seconds)
    rung = (bell_text(cue.strikes) for cue in (row.cue, row.warn) if cue is not None)
    return (
        str(row.number or ""),
        clock_text(row.starts),
        length,
        segment.name or _("Settle"),
        _voice(segment, script),
        " + ".join(filter(None, rung)),
    )


def _voice(segment: Segment, script: Script) -> str:
    if script.form != "dyad" or segment.part == "settle":
        return _("silence") if segment.voice == "none" and segment.part != "settle" else ""
    slots = voices(segment)
    if not slots:
        return _("silence")
    return _("both") if len(slots) == 2 else "AB"[slots[0]]


def _tell_texts(laid_out: Preview) -> None:
    for row in laid_out.rows:
        for role, text in row.segment.texts:
            line()
            line(f"{row.segment.name}, {role}:")
            line(text)


def _data(script: Script, laid_out: Preview) -> dict[str, object]:
    return {
        "title": script.title,
        "seconds": total_seconds(script),
        "spoken": list(laid_out.spoken),
        "rows": [
            {
                "number": row.number,
                "starts": row.starts,
                "seconds": row.seconds,
                "open": row.open,
                "part": row.segment.part,
                "name": row.segment.name,
                "voice": row.segment.voice,
                "speaker": None if row.segment.speaker is None else "AB"[row.segment.speaker],
                "cue": row.cue.kind if row.cue else None,
                "sound": row.cue.strikes.sound if row.cue and row.cue.strikes else None,
                "strikes": row.cue.strikes.strikes if row.cue and row.cue.strikes else 0,
                "warn": row.warn.strikes.sound if row.warn and row.warn.strikes else None,
            }
            for row in laid_out.rows
        ],
    }
