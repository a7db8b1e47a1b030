"""`dyads journal`: the sessions that were kept."""

import click

from dyads.cli.translated import LazyGroup, example

_COMMANDS = {
    "list": "dyads.cli.journal_look:list_",
    "show": "dyads.cli.journal_look:show",
    "add": "dyads.cli.journal_add:add",
    "edit": "dyads.cli.journal_edit:edit",
    "delete": "dyads.cli.journal_keep:delete",
    "backup": "dyads.cli.journal_keep:backup",
    "codebook": "dyads.cli.journal_keep:codebook",
}


@click.group(cls=LazyGroup, homes=_COMMANDS, epilog=example("dyads journal list", "dyads journal show 12"))
def journal() -> None:
    """Look at what was kept and change it: sessions, partial and later-entered ones included."""
