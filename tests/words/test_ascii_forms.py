"""What stands for a character that a terminal cannot write: it can be written, and it is as wide."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.library.render import cells
from dyads.words import plain
from dyads.words.ascii_forms import AsciiForms, ascii_form, forms_for, write_what_can_be_written


@pytest.mark.parametrize(
    ("environment", "encoding", "writes"),
    [
        ({}, "utf-8", None),
        ({"LANG": "de_DE.UTF-8"}, "UTF-8", None),
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, "utf-8", None),
        ({"LC_ALL": "C"}, "utf-8", "ascii"),
        ({"LC_ALL": "POSIX", "LANG": "de_DE.UTF-8"}, "utf-8", "ascii"),
        ({"LANG": "de_DE.ISO-8859-1"}, "iso-8859-1", "iso8859-1"),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, "utf-8", "iso8859-15"),
        ({"LANG": "xx.no-such-charset"}, "utf-8", None),
        ({"TERM": "linux"}, "utf-8", "utf-8"),
    ],
)
def test_what_a_terminal_writes_is_told_by_locale_stream_and_kind(
    environment: dict[str, str], encoding: str, writes: str | None
) -> None:
    forms = forms_for(environment, encoding)
    assert (forms.encoding if forms is not None else None) == writes


@given(st.text(), st.sampled_from(["ascii", "latin-1", "cp437"]))
def test_any_text_can_be_written_and_is_as_wide(text: str, encoding: str) -> None:
    text = plain(text)
    written = text.translate(AsciiForms(encoding))
    written.encode(encoding)
    assert cells(written) == cells(text)


def test_every_character_is_as_wide_as_what_stands_for_it() -> None:
    forms = AsciiForms("ascii")
    everything = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    wrong = [c for c in everything if plain(c) == c != "\n" and cells(c.translate(forms)) != cells(c)]
    assert wrong == []


@given(st.characters(min_codepoint=0x2500, max_codepoint=0x28FF))
def test_lines_blocks_and_dots_are_one_sign_a_cell(character: str) -> None:
    assert len(ascii_form(character)) == cells(character)


def test_the_console_keeps_umlauts_and_boxes_and_has_no_braille() -> None:
    forms = AsciiForms("utf-8", console=True)
    assert "Über │─ █ “nah” ⣿⠁ ●○".translate(forms) == 'Über │─ █ "nah" #. @o'


def test_a_sentence_is_printed_with_stand_ins_where_a_sign_is_missing() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    write_what_can_be_written(stream, {})
    stream.write("“Über” – ●\n")
    stream.flush()
    assert raw.getvalue() == b'"Uber" - @\n'


def test_a_pipe_in_utf_8_gets_what_was_written() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="utf-8")
    write_what_can_be_written(stream, {"LC_ALL": "C"})
    stream.write("ä●")
    stream.flush()
    assert raw.getvalue() == "ä●".encode()
