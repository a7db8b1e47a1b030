"""`dyads man`: the manual page dyads(1), made of the help of every command in the reader's language."""

import sys
from collections.abc import Iterator

import click

import dyads
from dyads.cli.translated import command, option_rows, paragraphs_of
from dyads.words import _

_DASHES = str.maketrans({"\\": "\\e", "-": "\\-", "'": "\\(aq", "`": "\\(ga", "^": "\\(ha", "~": "\\(ti"})


def roff(text: str) -> str:
    r"""Return text as roff writes it: nothing in it is a command, and every letter is in ASCII (`\[u00E4]`)."""
    shown = "".join(c if c.isascii() else f"\\[u{ord(c):04X}]" for c in text.translate(_DASHES))
    return f"\\&{shown}" if shown.startswith(".") else shown


def _quoted(text: str) -> str:
    return '"' + roff(text).replace('"', "\\(dq") + '"'


def manual(root: click.Group) -> str:
    """Return the manual page of a command and all its subcommands."""
    with click.Context(root, info_name="dyads", **root.context_settings) as context:
        return "\n".join(_page(root, context)) + "\n"


def _page(root: click.Group, context: click.Context) -> Iterator[str]:
    title = (".TH", "DYADS", "1", '""', _quoted(f"dyads {dyads.__version__}"), _quoted(_("Commands")))
    yield " ".join(title)
    yield f".SH {_quoted(_('NAME'))}"
    yield f"dyads \\- {roff(_('timed contemplative dyads, and a journal of felt connection'))}"
    yield f".SH {_quoted(_('SYNOPSIS'))}"
    yield _usage(root, context)
    yield f".SH {_quoted(_('DESCRIPTION'))}"
    yield from _description(root)
    yield from _options(root, context)
    yield from _examples(root)
    yield f".SH {_quoted(_('COMMANDS'))}"
    for child, inner in _commands(root, context):
        yield f".SS {_quoted(inner.command_path)}"
        yield _usage(child, inner)
        yield ".PP"
        yield from _description(child)
        yield from _options(child, inner)
        yield from _examples(child)
    yield f".SH {_quoted(_('ENVIRONMENT'))}"
    yield from _term("DYADS_HOME", _("Keeps settings, scripts and journal in one folder, this one."))
    yield f".SH {_quoted(_('EXIT STATUS'))}"
    yield from _term("0", _("It went well."))
    yield from _term("1", _("Something could not be done, or a record is damaged; a sentence says what."))
    yield from _term("2", _("The command was not understood."))


def _commands(group: click.Group, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    for name in group.list_commands(context):
        child = group.get_command(context, name)
        if child is None or child.hidden:
            continue
        with click.Context(child, parent=context, info_name=name) as inner:
            yield child, inner
            if isinstance(child, click.Group):
                yield from _commands(child, inner)


def _usage(wanted: click.Command, context: click.Context) -> str:
    pieces = " ".join(wanted.collect_usage_pieces(context))
    return f".B {roff(context.command_path)}\n{roff(pieces)}"


def _description(wanted: click.Command) -> Iterator[str]:
    for number, paragraph in enumerate(paragraphs_of(wanted)):
        if number:
            yield ".PP"
        yield roff(paragraph)


def _options(wanted: click.Command, context: click.Context) -> Iterator[str]:
    for names, text in option_rows(wanted, context):
        yield from _term(names, text)


def _term(term: str, text: str) -> Iterator[str]:
    yield ".TP"
    yield f".B {roff(term)}"
    yield roff(text)


def _examples(wanted: click.Command) -> Iterator[str]:
    if wanted.epilog:
        yield ".PP"
        yield roff(_("Example:"))
        yield ".PP"
        yield ".nf"
        yield ".RS 4"
        yield from map(roff, wanted.epilog.splitlines())
        yield ".RE"
        yield ".fi"


@command("dyads man > dyads.1", "dyads man | man -l -")
@click.pass_context
def man(ctx: click.Context) -> None:
    """Print the manual page dyads(1), made of this help, in your language."""
    root = ctx.find_root().command
    assert isinstance(root, click.Group)
    sys.stdout.write(manual(root))
