"""The command `dyads`: alone it opens the app; with a command it does that, as text."""

import errno
import gettext
import os
import signal
import stat
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, TextIO

import click

import dyads
from dyads.cli.output import CLOSED, Failed, fault_text, list_problems, start_log, warn
from dyads.cli.translated import LazyGroup, example, help_width
from dyads.practice.message import msg
from dyads.services.home import Home, find_home
from dyads.words import LOCALE, _, say, use
from dyads.words.ascii_forms import write_what_can_be_written

if TYPE_CHECKING:
    from dyads.services.class_joining import StartNow

_COMMANDS = {
    "sit": "dyads.cli.sit:sit",
    "pair": "dyads.cli.link:pair",
    "join": "dyads.cli.link:join",
    "class": "dyads.cli.classroom:class_",
    "scripts": "dyads.cli.scripts_list:scripts",
    "plan": "dyads.cli.plan_today:plan",
    "people": "dyads.cli.people:people",
    "rotate": "dyads.cli.rotate:rotate",
    "journal": "dyads.cli.journal:journal",
    "trends": "dyads.cli.trends:trends",
    "report": "dyads.cli.report:report",
    "export": "dyads.cli.exchange:export",
    "import": "dyads.cli.exchange:import_",
    "broker": "dyads.cli.broker:broker",
    "bells": "dyads.cli.bells:bells",
    "say": "dyads.cli.say:say_text",
    "doctor": "dyads.cli.doctor:doctor",
    "completion": "dyads.cli.completion:completion",
    "man": "dyads.cli.man_page:man",
}
SHORT_TEXTS = {
    "sit": msg("Sit now: SCRIPT is the name of an exercise or a file."),
    "pair": msg("Sit in step with somebody in another place: shows four words that they type."),
    "join": msg(
        "Join somebody in another place by the WORDS, digits or link that they told; without them they are asked for."
    ),
    "class": msg("Sit in a class: one trainer, many pairs, each at home or in one hall, all in step."),
    "scripts": msg("Write, check, rehearse and hand on scripts."),
    "plan": msg("Follow a practice plan: what is due today, with whom, and how regularly it was done."),
    "people": msg("Manage the people who sit here."),
    "rotate": msg("Pair the people of ROSTER anew every week, at random and without repeats while that is possible."),
    "journal": msg("Look at what was kept and change it: sessions, partial and later-entered ones included."),
    "trends": msg("Show how the ratings went: change within a sitting, slope over time, level."),
    "report": msg("Write FILE (.html): one page with charts and figures, which needs no network and no script."),
    "export": msg("Write what was kept to FILE, which only you can read; its ending says how."),
    "import": msg("Take in what FILE holds: a .json that dyads exported, or a .csv from anywhere."),
    "broker": msg("Run an MQTT broker here, at which pairs can meet who sit in two places. Ctrl-C ends it."),
    "bells": msg("List the bells, those that ship and your own, or ring one: by its name, or a sound file."),
    "say": msg("Read TEXT aloud, or a sentence of ours, as it would be read in a sitting."),
    "doctor": msg("Say what works here, and what does not."),
    "completion": msg("Print the script that lets a shell complete commands, exercises, people, plans and measures."),
    "man": msg("Print the manual page dyads(1), made of this help, in your language."),
}
"""What each does, as its own help begins, so that the help of all of them loads none."""
_LOGS_LATER = frozenset({"bells", "plan", "scripts"})
"""Commands that call `start_log` themselves, unless they answer from little."""


@click.group(
    cls=LazyGroup,
    homes=_COMMANDS,
    short_texts=SHORT_TEXTS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=example("dyads", "dyads sit affect-dyad --with Ben"),
)
@click.version_option(dyads.__version__, "--version", help="Show the version.")
@click.pass_context
def dyads_command(ctx: click.Context) -> None:
    """Sit down together, speak and listen. Alone, dyads opens the app."""
    home = ctx.ensure_object(Home)
    ctx.call_on_close(home.close)
    if ctx.invoked_subcommand not in _LOGS_LATER:
        start_log(home)
    if home.places.rescues:
        from dyads.services.journal import take_in_rescues  # hardly ever

        home.notices = take_in_rescues(home)
        for message in home.notices:
            warn(say(message))
    if ctx.invoked_subcommand is None:
        if home.environment.get("TERM") == "dumb" and (sit := dyads_command.get_command(ctx, "sit")) is not None:
            _tell_settings(home)
            script, partner = _offered(home)
            ctx.invoke(sit, script=script, partner=partner)
        else:
            open_app(home)
    elif ctx.invoked_subcommand != "doctor":  # which says it itself, as the app does
        _tell_settings(home)


def _tell_settings(home: Home) -> None:
    """Say what was not read of the settings file, and why."""
    if home.config_problems:
        from dyads.settings.config import not_read

        list_problems(home.config_problems)
        warn(say(not_read(home.config_problems)))


def _offered(home: Home) -> tuple[str, str | None]:
    """Return the exercise that comes next, and the partner where a plan knows one."""
    from dyads.journal.errors import JournalTrouble
    from dyads.services.planning import exercise_due  # here, because nearly everybody has a terminal for the app
    from dyads.services.prepare import SittingChoices
    from dyads.services.sittings import remembered_choices

    try:
        due = exercise_due(home) if home.places.journal.exists() else None
    except JournalTrouble:
        due = None  # said where the sitting itself needs the journal
    first = SittingChoices("breathing-meditation" if home.config.sitting == "alone" else "affect-dyad")
    return due or (remembered_choices(home, first).named, None)


@dyads_command.result_callback()
@click.pass_obj
def tell_damage(home: Home, _result: object, /) -> None:
    """Name the damaged records that were left out of what a command has said or written. Raises Failed: there are."""
    found = home.damage
    for message in found:
        warn(say(message))
    if found and click.get_current_context().invoked_subcommand not in {None, "sit"}:
        from dyads.journal.errors import where_backups_are

        raise Failed(where_backups_are(home.places.journal))


def main() -> None:
    leave_in_good_order()
    for stream in (sys.stdout, sys.stderr):
        write_what_can_be_written(stream, os.environ)
    home = find_home()
    use(home.language)
    _speak_clicks_own_words(home)
    if "_DYADS_COMPLETE" in os.environ:
        from dyads.cli.completion import answer_shell

        sys.exit(answer_shell(dyads_command, home, os.environ["_DYADS_COMPLETE"]))
    try:
        dyads_command.main(prog_name="dyads", obj=home, standalone_mode=True, terminal_width=help_width())
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads any more
        sys.exit(1)
    except Exception as error:  # a fault of ours: said calmly, and its values stay out of the terminal and the log
        if _end_of_terminal(error):
            sys.exit(CLOSED)
        import logging

        start_log(home)
        _log = logging.getLogger(__name__)
        _log.exception("the command had to end")
        warn(fault_text(home))
        sys.exit(1)


def _end_of_terminal(error: Exception) -> bool:
    """Say whether a terminal was closed before all was written; then nothing more is written there."""
    if not isinstance(error, OSError) or error.errno != errno.EIO:
        return False
    closed = [stream for stream in (sys.stdout, sys.stderr) if _is_closed_terminal(stream)]
    for stream in closed:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    return bool(closed)


def _is_closed_terminal(stream: TextIO) -> bool:
    try:
        held = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False  # no file at all
    device = stat.S_ISCHR(held.st_mode) and held.st_rdev != Path(os.devnull).stat().st_rdev
    return device and not stream.isatty()


def leave_in_good_order() -> None:
    r"""Let a closed window, Ctrl-\ and the system's wish end the program by an exception: everything is put back.

    At a terminal Ctrl-C does so too, also where the program was started with SIGINT ignored, as the shell does for all
    that a script starts with `&`. On a pipe what is ignored stays ignored: so `nohup` wants it.
    """
    at_a_terminal = sys.stdin is not None and sys.stdin.isatty()
    for name in ("SIGHUP", "SIGTERM", "SIGQUIT"):
        number = getattr(signal, name, None)  # Windows has one of them
        if number is not None and (at_a_terminal or signal.getsignal(number) is not signal.SIG_IGN):
            signal.signal(number, _leave)
    if at_a_terminal:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _leave(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _speak_clicks_own_words(home: Home) -> None:
    """Click looks its own sentences up in gettext's default catalogue; give it ours."""
    os.environ["LANGUAGE"] = (
        "C" if home.language == "en" else home.language
    )  # what it says as it is, it need not look up
    gettext.bindtextdomain("messages", LOCALE)


def open_app(home: Home, start: "StartNow | None" = None) -> None:
    """Open the app on this terminal, at today or at a sitting. Raises Failed: there is no terminal."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Failed(_("The app needs a terminal. Without one there is plain mode: dyads sit affect-dyad --plain"))
    from dyads.app.run import run  # Textual is loaded here and nowhere else

    code = run(home, start)
    if code == 1:
        raise Failed(fault_text(home))
    if code:
        sys.exit(code)
    if unkept := home.unkept():
        raise Failed("\n".join(say(message) for message in unkept))
