"""The page in the guide that shows all keys is made from the table of commands."""

import pytest

from dyads.app.commands import all_commands
from dyads.app.meanings import MEANINGS
from dyads.words import Language, use
from tools.keys_page import PAGES, page


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_of_all_keys_is_what_the_commands_say(language: Language) -> None:
    try:
        made = page(language)
    finally:
        use("en")
    assert PAGES[language].read_text(encoding="utf-8") == made, "run: python tools/keys_page.py"
    assert made.count("\n| ") == len(all_commands()) + len(MEANINGS) + made.count("|---|---|")
