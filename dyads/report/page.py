"""The page itself: one HTML file that needs nothing beside it, no network and no script."""

from datetime import date
from functools import cache
from importlib.resources import files

import jinja2

import dyads
from dyads.report.views import Block, Page
from dyads.words import _, current
from dyads.words.catalogue import day_text, plain


def page(title: str, lead: tuple[str, ...], blocks: tuple[Block, ...], written: date) -> bytes:
    """Return a page as HTML in UTF-8."""
    whole = Page(
        language=current(),
        title=title,
        lead=lead,
        blocks=blocks,
        foot=_(
            "Written on {day} by dyads {version}. It holds private ratings: mind who can read it.",
            day=day_text(written),
            version=dyads.__version__,
        ),
    )
    return _template().render(page=whole).encode("utf-8")


@cache
def _template() -> jinja2.Template:
    """Return the template; every value in it is escaped, and a name that is not there is an error."""
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: plain(value) if isinstance(value, str) and not hasattr(value, "__html__") else value,
    )
    return environment.from_string((files("dyads.report") / "page.html.j2").read_text(encoding="utf-8"))
