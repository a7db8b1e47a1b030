"""Completing in the shells themselves: what Tab and Enter hand to the program, and that no name is ever run."""

import json
import os
import shutil
import stat
import sys
from pathlib import Path

import pexpect
import pytest

from tests.cli.running import run_dyads

pytestmark = pytest.mark.pty

SHELLS = {
    "bash": (["--norc", "--noprofile", "-i"], 'eval "$(dyads completion bash)"'),
    "zsh": (["-f", "-i"], 'autoload -Uz compinit; compinit -u; eval "$(dyads completion zsh)"'),
    "fish": (["--no-config", "-i"], "dyads completion fish | source"),
}
HOSTILE = [
    "Anna Maria",
    "$(touch HACKED)",
    "`touch HACKED`; touch HACKED",
    "star*\"quote'\\,;&|<>~x",
    "Jörg",
    "über #1!",
]
TYPED = {
    "dyads sit breathing\t": ["sit", "breathing-meditation"],
    "dyads people forget A\t": ["people", "forget", "Anna Maria"],
    "dyads people forget \\$\t": ["people", "forget", HOSTILE[1]],
    "dyads people forget \\`\t": ["people", "forget", HOSTILE[2]],
    "dyads people forget st\t": ["people", "forget", HOSTILE[3]],
    "dyads people forget 'st\t": ["people", "forget", HOSTILE[3]],
    'dyads people forget "st\t': ["people", "forget", HOSTILE[3]],
    "dyads people forget J\t": ["people", "forget", HOSTILE[4]],
    "dyads people forget ü\t": ["people", "forget", HOSTILE[5]],
    "dyads report --person=A\t": ["report", "--person=Anna Maria"],
    "dyads docto\t": ["doctor"],
    "dyads import there\t": ["import", "there.json"],
}
"""What is typed, and what the program is to get of it."""
SHIM = """#!{python}
import json, os, sys
if "_DYADS_COMPLETE" in os.environ or sys.argv[1:2] == ["completion"]:
    from dyads.__main__ import main
    sys.exit(main())
with open({said!r}, "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
"""


@pytest.mark.parametrize("shell", SHELLS)
def test_tab_and_enter_hand_over_what_was_meant(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    for name in HOSTILE:
        assert run_dyads("people", "add", name).returncode == 0
    said, folder = tmp_path / "said", tmp_path / "folder"
    folder.mkdir()
    (folder / "there.json").touch()
    (folder / "doctor").mkdir()  # a folder of a command's name changes nothing
    shim = tmp_path / "bin" / "dyads"
    shim.parent.mkdir()
    shim.write_text(SHIM.format(python=sys.executable, said=str(said)))
    shim.chmod(stat.S_IRWXU)
    arguments, switch_on = SHELLS[shell]
    environment = {
        **os.environ,
        "PATH": f"{shim.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "HOME": str(tmp_path),
        "TERM": "vt100",
    }
    child = pexpect.spawn(
        shell, arguments, env=environment, cwd=str(folder), encoding="utf-8", timeout=60, dimensions=(50, 200)
    )
    try:
        child.sendline(switch_on)
        child.sendline("echo REA''DY")
        child.expect("READY")
        for number, line in enumerate(TYPED, start=1):
            child.send(line)
            child.send("\r")
            child.sendline(f"echo DO''NE-{number}-")
            child.expect(f"DONE-{number}-")
        child.sendline("exit")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    handed = [json.loads(line) for line in said.read_text("utf-8").splitlines()]
    assert handed == list(TYPED.values())
    assert not list(tmp_path.rglob("HACKED"))
