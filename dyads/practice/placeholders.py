"""The four placeholders of a text; every other brace is text."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{(theme|speaker|listener|part)\}")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return the text with its placeholders filled; one without a value stays as it is."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
