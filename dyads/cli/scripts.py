"""`dyads scripts`: the trainer's workshop."""

import click

from dyads.cli import known
from dyads.cli.output import as_json, line, table, value_of, whole_line
from dyads.cli.sit_begin import load_script
from dyads.cli.translated import command, json_option
from dyads.library.new import new_script
from dyads.library.schema import SCHEMA_KINDS, SchemaKind, schema_text
from dyads.library.scripts import in_language
from dyads.practice.fields import NS, clock_text, duration
from dyads.practice.script import Script
from dyads.practice.session import voices
from dyads.practice.timeline import Segment, total_seconds
from dyads.presentation.script_texts import all_texts, role_text, summary_text
from dyads.services.home import Home
from dyads.services.rehearsal import PreviewRow, ScriptPreview, bell_text, preview
from dyads.words import _, say


@command("dyads scripts show affect-dyad")
@click.argument("script", shell_complete=known.exercises)
@json_option(help="As JSON: title, seconds, spoken, together, rows; with --texts also texts.")
@click.option("--texts", is_flag=True, help="With what each role is asked: every text of every list.")
@click.pass_obj
def show(home: Home, /, script: str, wants_json: bool, texts: bool) -> None:
    """Lay SCRIPT out: when what happens, who speaks, which bell rings, and how long each partner has the word.

    SCRIPT is the name of an exercise or a file. What both have is counted apart: no time counts twice.
    """
    file = load_script(home, script)
    said = in_language(file, home.language)
    laid_out = preview(said)
    if wants_json:
        as_json(_data(said, laid_out) | ({"texts": _texts_data(said)} if texts else {}))
        return
    line(f"{said.title}, {say(duration(total_seconds(said)))}")
    if said.summary:
        line(summary_text(said))
    line()
    rows = [_cells(row, said) for row in laid_out.rows]
    table([*rows, ("", clock_text(laid_out.ends), "", _("End"), "", bell_text(laid_out.end))])
    if texts:
        _tell_texts(said)
    if said.practice.has_turns:
        line()
        for name, seconds in zip(("A", "B"), laid_out.spoken, strict=True):
            line(_("{name} has the word for {length}.", name=name, length=say(duration(seconds))))
        if laid_out.together:
            line(_("Both have the word for {length}.", length=say(duration(laid_out.together))))
    if said.source:
        line()
        line(_("Source: {source}", source=said.source))


def _cells(row: PreviewRow, script: Script) -> tuple[str, ...]:
    segment = row.segment
    length = _("open, about {length}", length=clock_text(row.seconds)) if row.open else clock_text(row.seconds)
    if segment.limit is not None and segment.group == segment.index:
        length = _("open, till {end}", end=clock_text(row.starts + segment.limit // NS))
    return (
        str(row.number or ""),
        clock_text(row.starts),
        length,
        segment.name or _("Settle"),
        _voice(segment, script),
        " + ".join(row.bells),
    )


def _voice(segment: Segment, script: Script) -> str:
    if not script.practice.has_turns or segment.part == "settle":
        return _("silence") if segment.voice == "none" and segment.part != "settle" else ""
    slots = voices(segment)
    if not slots:
        return _("silence")
    return _("both") if len(slots) == 2 else "AB"[slots[0]]


def _tell_texts(script: Script) -> None:
    for name, role, texts in all_texts(script):
        reader = role_text(role, script)
        line()
        line(f"{name}, {reader}:" if reader else f"{name}:")
        if len(texts) > 1:
            table([(str(number), text) for number, text in enumerate(texts, start=1)])
        else:
            line(texts[0])


def _texts_data(script: Script) -> list[dict[str, object]]:
    return [{"phase": name, "role": role, "texts": list(texts)} for name, role, texts in all_texts(script)]


def _data(script: Script, laid_out: ScriptPreview) -> dict[str, object]:
    return {
        "title": script.title,
        "seconds": total_seconds(script),
        "spoken": list(laid_out.spoken),
        "together": laid_out.together,
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
                "warn": next((cue.strikes.sound for cue in row.warns if cue.kind == "warn" and cue.strikes), None),
                "limit": None if row.segment.limit is None else row.segment.limit // NS,
                "soft": [{"cue": cue.kind, "at": cue.at // NS} for cue in row.warns],
            }
            for row in laid_out.rows
        ],
    }


@command("dyads scripts new evening --from affect-dyad")
@click.argument("name")
@click.option(
    "--from",
    "start",
    metavar="SCRIPT",
    shell_complete=known.exercises,
    help="Copy this script, with its comments and translations.",
)
@click.pass_obj
def new(home: Home, /, name: str, start: str | None) -> None:
    """Write a new script NAME into your own folder; its title is made of the name."""
    for path in value_of(new_script(name, home.search_path, None if start is None else load_script(home, start))):
        whole_line(str(path))
    line(_("dyads scripts edit {name} opens it; dyads sit {name} --speed 60 rehearses it.", name=name))


@command("dyads scripts schema > script.schema.json")
@click.argument("kind", type=click.Choice(SCHEMA_KINDS), default="script")
def schema(kind: SchemaKind) -> None:
    """Print the JSON Schema of a kind of file, for editors."""
    click.echo(schema_text(kind))
