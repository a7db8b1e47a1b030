"""New scripts: from a template with a comment at every step, or as a copy of one that is there."""

import json
from pathlib import Path

from dyads.library.read import read
from dyads.library.save import save
from dyads.library.scripts import ScriptFile
from dyads.library.search_path import SearchPath, odd_id, translations_of
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.words import _, current


def new_script(name: str, search_path: SearchPath, start: ScriptFile | None = None) -> Loaded[Path]:
    odd = odd_id(name)
    if odd is not None:
        return _refused(name, odd)
    if search_path.scripts is None:
        return _refused(name, msg("there is no folder for scripts of your own"))
    if start is None:
        return _saved(search_path.scripts / f"{name}.toml", template(name))
    return _copied(start.path, search_path.scripts / f"{name}.toml")


def edit_copy(file: ScriptFile, search_path: SearchPath) -> Loaded[Path]:
    """Return a file of the user's to edit: theirs as it is; of a shipped script a copy under the same id.

    Its translations come along, because from then on the user's own stands in the place of the shipped one.
    """
    if file.origin != "shipped":
        return Loaded(file.path)
    if search_path.scripts is None:
        return _refused(file.id, msg("there is no folder for scripts of your own"))
    copied = _copied(file.path, search_path.scripts / file.path.name)
    if copied.value is None:
        return copied
    problems = list(copied.problems)
    for path in translations_of(file, ()).values():
        target = search_path.scripts / path.name
        if not target.exists():
            problems += _copied(path, target).problems
    return Loaded(copied.value, tuple(problems))


def template(name: str) -> str:
    """Return the text of a first script, with a comment at every step, in the language in use."""
    title = name.replace("-", " ").capitalize()
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
        "title": title,
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


def _copied(source: Path, target: Path) -> Loaded[Path]:
    text = read(source)
    return Loaded(None, text.problems) if text.value is None else _saved(target, text.value.text)


def _saved(path: Path, text: str) -> Loaded[Path]:
    saved = save(path, text, None)
    return Loaded(None, saved.problems) if saved.value is None else Loaded(path)


def _refused(name: str, what: Message) -> Loaded[Path]:
    return Loaded(None, (Problem(Place(name), "", what),))
