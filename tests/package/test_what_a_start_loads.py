"""What a start waits for: rooms that a command or the first page does not need are not imported by it."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.sitting import SCRIPT

PRINT = "import sys; print(*(name for name in sys.modules if name.startswith('dyads')), sep='\\n', file=sys.stderr)"
APP = "import dyads.app.run, dyads.app.app"
VERSION = "from dyads.cli.main import main; sys.argv[1:] = ['--version']; main()"
LIST = "from dyads.cli.main import main; sys.argv[1:] = ['journal', 'list']; main()"
CHECK = "from dyads.cli.main import main; sys.argv[1:] = ['scripts', 'check', 'affect-dyad']; main()"

SITTING = ("dyads.services.sittings", "dyads.services.conductor", "dyads.sound", "dyads.exchange", "dyads.rotation")

UNCHECKED = (
    "dyads.services.s",
    "dyads.services.conductor",
    "dyads.sound.client",
    "dyads.practice.replay",
    "dyads.library.pack",
)

SERVICES = ("dyads.services.home", "dyads.services.journal", "dyads.services.planning", "dyads.services.prepare")


@pytest.mark.parametrize(
    ("start", "unneeded"),
    [
        (APP, (*SITTING, "dyads.plan", "dyads.journal", "dyads.library", "dyads.practice.setup", *SERVICES)),
        (VERSION, (*SITTING, "dyads.plan", "dyads.practice.setup", "dyads.app")),
        (LIST, (*SITTING, "dyads.services.planning", "dyads.services.journal", "dyads.app")),
        (CHECK, (*UNCHECKED, "dyads.services.planning", "dyads.exchange", "dyads.plan", "dyads.rotation")),
    ],
    ids=["app", "version", "journal-list", "scripts-check"],
)
def test_a_start_loads_no_room_it_does_not_need(start: str, unneeded: tuple[str, ...]) -> None:
    program = f"import sys\ntry:\n    exec({start!r})\nexcept SystemExit:\n    pass\n{PRINT}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stderr.split()
    assert len(loaded) > 10
    assert [name for name in loaded if name.startswith(unneeded)] == []


def test_the_first_frame_waits_for_no_models_and_no_database() -> None:
    program = f"import sys\nexec({APP!r})\nprint(*sys.modules, sep='\\n', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    heavy = {"pydantic", "pydantic_core", "sqlite3", "cryptography", "jinja2", "click", "tree_sitter"}
    assert [name for name in done.stderr.split() if name.split(".")[0] in heavy] == []


def test_the_library_that_seals_is_loaded_only_where_something_is_sealed() -> None:
    starts = "".join(f"\ntry:\n    exec({start!r})\nexcept SystemExit:\n    pass" for start in (APP, LIST))
    program = (
        f"import sys{starts}\nimport dyads.services.sealing, dyads.exchange.merge\n{PRINT.replace('dyads', 'crypto')}"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    assert [name for name in done.stderr.split() if name.startswith("cryptography")] == []


def test_the_first_evenings_page_waits_for_no_models() -> None:
    program = f"import sys\nexec({APP!r})\nimport dyads.app.today.screen, dyads.app.today.welcome\n{PRINT}"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stderr.split()
    assert [
        name for name in loaded if name.startswith((*SITTING, "dyads.practice.script", "dyads.practice.setup"))
    ] == []


SAT = "import dyads.cli.sit_begin, dyads.app.session.before, dyads.app.session.flow, dyads.app.today.view"


@pytest.mark.parametrize("start", [f"{APP}\nimport dyads.app.today.screen", f"{APP}\n{SAT}"], ids=["today", "sitting"])
def test_neither_today_nor_a_sitting_loads_what_edits_texts_or_plain_mode(start: str) -> None:
    program = f"import sys\nexec({start!r})\nprint(*sys.modules, sep='\\n', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    unneeded = ("textual.widgets._text_area", "textual.document", "tree_sitter", "dyads.cli.plain", "dyads.exchange")
    assert [name for name in done.stderr.split() if name.startswith(unneeded)] == []


SITS = """
import asyncio, sys
import dyads.cli.main, dyads.cli.sit_begin
from dyads.app.app import DyadsApp
from dyads.library.scripts import find_script
from dyads.services.home import find_home
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions, SitNow

async def sit(home, script):
    start = None
    if script:
        choices, options = SittingChoices("quiet", company="alone"), SessionOptions(mute=True)
        start = SitNow(find_script(script, home.search_path).value, choices, options)
    app = DyadsApp(home, start)
    async with app.run_test() as pilot:
        while type(app.screen).__name__ != "SittingScreen":
            await pilot.press(*(["4"] if type(app.screen).__name__ == "RateScreen" else []), "enter")
            await pilot.pause(0.1)
        print(*sys.modules, sep="\\n", file=sys.__stderr__)

asyncio.run(sit(find_home({"DYADS_HOME": sys.argv[1], "LANG": "C.UTF-8"}), sys.argv[2]))
"""


@pytest.mark.parametrize("way", ["dyads sit", "today"])
def test_a_sitting_under_way_holds_no_room_that_it_does_not_need(tmp_path: Path, way: str) -> None:
    script = tmp_path / "quiet.toml"
    script.write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "config.toml").write_text('sitting = "alone"\nmute = true\n', encoding="utf-8")
    program = [sys.executable, "-c", SITS, str(tmp_path), str(script) if way == "dyads sit" else ""]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60)
    loaded = done.stderr.split()
    unneeded = (
        *("dyads.exchange", "dyads.report", "dyads.trends", "dyads.rotation.files", "dyads.rotation.solve"),
        *(
            "dyads.app.settings.screen",
            "dyads.app.trends",
            "dyads.app.journal",
            "dyads.app.classroom",
            "dyads.app.link",
        ),
        *("dyads.services.plan_rules", "dyads.services.partner_file", "dyads.services.course_links"),
        *("dyads.services.class", "dyads.services.linking", "dyads.services.link_opening"),
        *(
            "textual.widgets._text_area",
            "textual.document",
            "tree_sitter",
            "jinja2",
            "cryptography",
            "paho",
            "zeroconf",
            "pydantic",
        ),
        *("dyads.link", "dyads.classroom", "dyads.library.mistakes"),
        *(("dyads.app.today.view", "dyads.app.settings") if way == "dyads sit" else ()),
    )
    assert "dyads.app.session.sitting" in loaded
    assert [name for name in loaded if name.startswith(unneeded)] == []
