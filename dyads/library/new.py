"""Scripts of one's own: from a template with a comment at every step, or as a copy of one that is there."""

import filecmp
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from dyads.library.read import parse, read
from dyads.library.save import TAKEN, save_bytes
from dyads.library.scripts import ScriptFile, find_script, locate_script
from dyads.library.search_path import (
    Folders,
    SearchPath,
    is_file,
    is_path,
    odd_id,
    sound_path,
    sounds_of,
    stem_and_language,
    translations_of,
)
from dyads.library.toml_positions import with_text
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.practice.sound_names import SHIPPED_SOUNDS
from dyads.words import _, current, say_in


def new_script(name: str, search_path: SearchPath, start: ScriptFile | None = None) -> Loaded[tuple[Path, ...]]:
    """Write a script of the user's: a template, or a copy of `start` with its translations and the sounds beside it.

    The title is made of the name, in every language. Nothing is written where one of the files is there already.

    Returns:
        The files written, the script itself first.
    """
    odd = odd_id(name)
    if odd is not None:
        return _refused(name, odd)
    if search_path.scripts is None:
        return _refused(name, _NO_FOLDER)
    path = search_path.scripts / f"{name}.toml"
    if start is None:
        return _saved({path: template(name).encode()})
    copies = _copies(start, path, search_path.script_folders(), lambda _language, _title: title_from(name))
    taken = [target for target in copies if target.exists()]
    if taken:
        return Loaded(None, tuple(Problem(Place(str(target)), "", *TAKEN) for target in taken))
    return _saved(copies)


def edit_copy(file: ScriptFile, search_path: SearchPath) -> Loaded[Path]:
    """Return a file of the user's to edit: theirs as it is; of a shipped script a copy under the same id.

    Its translations come along, because from then on the user's own stands in the place of the shipped one; those that
    the user has already stay as they are. The title says, in each language, whose it is.
    """
    if file.origin != "shipped":
        return Loaded(file.path)
    if search_path.scripts is None:
        return _refused(file.id, _NO_FOLDER)
    path = search_path.scripts / f"{file.id}.toml"
    copies = _copies(file, path, (), _own_title)
    saved = _saved({target: data for target, data in copies.items() if target == path or not target.exists()})
    return Loaded(None if saved.value is None else path, saved.problems)


def file_to_edit(name: str, search_path: SearchPath) -> Loaded[Path]:
    """Return the file that an id or a path means to an editor, broken or not; of one that ships, a copy."""
    path = Path(name)
    stem, language = stem_and_language(path)
    ships = is_path(name) and path.parent.absolute() == search_path.shipped.absolute()
    if is_path(name) and is_file(path) and not ships:
        return Loaded(path)
    wanted = str(path.with_name(f"{stem}.toml")) if ships else name
    there = locate_script(wanted, search_path).value
    if there is not None and there.origin != "shipped" and is_file(there.path):
        return Loaded(there.path)
    found = find_script(wanted, search_path)
    if found.value is None:
        return Loaded(None, found.problems)
    copied = edit_copy(found.value, search_path)
    target = copied.value
    if target is not None and ships and language is not None:
        target = target.with_name(f"{stem}.{language}.toml")
    return Loaded(target, (*found.problems, *copied.problems))


def title_from(name: str) -> str:
    """Return a first title for a script of this name: `evening-dyad` becomes "Evening dyad"."""
    return name.replace("-", " ").capitalize()


def template(name: str) -> str:
    """Return the text of a first script, with a comment at every step, in the language in use."""
    comments = {
        "about": _("A script. Lines like this one are comments: change what you like, and delete them."),
        "form": _('"dyad": turns; "together": no turns; "solo": one person'),
        "rounds": _("how often each partner has a turn"),
        "guidance": _("What is said before the start."),
        "ratings": _("What is asked before and after, by the names of the measures."),
        "opening": _("Once, together, at the beginning."),
        "length": _('like "45s", "5m", "2m30s", or "open"'),
        "turn": _("One turn: these phases in their order, first for one of you, then for the other."),
        "between": _("Between the turns."),
        "voice": _('who may speak: "speaker", "listener", "both", "none"'),
        "texts": _('A list of texts takes turns: texts = "session", "round" or "turn", or is drawn: texts = "chance".'),
        "filled": _("{length}, {half}, {turn}, {card}, {speaker}, {listener} and {theme} are filled in."),
        "more": _('Also: warn = "30s", every = "1m", of = "first"; of open phases: group = "set" with within = "10m".'),
        "closing": _("Once, together, at the end."),
    }
    texts = {
        "title": title_from(name),
        "language": current(),
        "sit": _("Sit facing each other. Each of you has {turn}. You may pass, or be silent, at any point."),
        "arrive": _("Arrive"),
        "arriving": _("Arrive, and greet each other without words."),
        "tell": _("Tell"),
        "speaker": _("Tell of something that moved you today. How does it feel?"),
        "listener": _("Listen without words. There is nothing to mend."),
        "silence": _("Silence"),
        "thank": _("Thank"),
        "thanking": _("Thank each other, with a look or a word."),
    }
    quoted = {key: json.dumps(text, ensure_ascii=False) for key, text in texts.items()}  # TOML quotes like JSON
    return _TEMPLATE.format_map({**{f"c_{key}": text for key, text in comments.items()}, **quoted})


_TEMPLATE = """\
# {c_about}
format = 1
title = {title}
form = "dyad"  # {c_form}
language = {language}
summary = ""
source = ""
rounds = 1  # {c_rounds}

# {c_guidance}
[guidance]
together = {sit}

# {c_ratings}
[ratings]
before = ["closeness"]
after = ["closeness"]

# {c_opening}
[[opening]]
name = {arrive}
length = "30s"  # {c_length}
together = {arriving}

# {c_turn}
# {c_filled}
# {c_texts}
# {c_more}
[[turn]]
name = {tell}
length = "5m"
speaker = {speaker}
listener = {listener}

# {c_between}
[[between]]
name = {silence}
length = "30s"
voice = "none"  # {c_voice}

# {c_closing}
[[closing]]
name = {thank}
length = "30s"
together = {thanking}
"""


_NO_FOLDER = msg("there is no folder for scripts of your own")
_LONGEST_TITLE = 120


def _own_title(language: str, title: str) -> str:
    own = say_in(language, msg("own version"))
    return f"{title[: _LONGEST_TITLE - len(own) - 3]} ({own})"


def _copies(start: ScriptFile, target: Path, folders: Folders, title: Callable[[str, str], str]) -> dict[Path, bytes]:
    """Return what a copy of a script consists of, by the place of each file: itself, translations, own sounds.

    What cannot be read is left out: that was said when the script was loaded.

    Args:
        title: makes a title of the language and of the one that stands there.
    """
    copies: dict[Path, bytes] = {}
    for language, path in {start.language: start.path, **translations_of(start, folders)}.items():
        source = read(path).value
        if source is not None:
            held = parse(source).value or {}
            text = with_text(source.text, ("title",), title(language, str(held.get("title", ""))))
            copies[target if path == start.path else target.with_name(f"{target.stem}.{language}.toml")] = text.encode()
    for _key, sound in sounds_of(start.script):
        beside = None if sound in SHIPPED_SOUNDS else sound_path(sound, start.path.parent)
        there = target.parent / sound
        if beside is None or not is_file(beside) or (is_file(there) and filecmp.cmp(beside, there, shallow=False)):
            continue
        copies[there] = beside.read_bytes()
    return copies


def _saved(files: Mapping[Path, bytes]) -> Loaded[tuple[Path, ...]]:
    for path, data in files.items():
        saved = save_bytes(path, data, None)
        if saved.value is None:
            return Loaded(None, saved.problems)
    return Loaded(tuple(files))


def _refused(name: str, what: Message) -> Loaded[Any]:
    return Loaded(None, (Problem(Place(name), "", what),))
