"""A process beside the program ends with everything that it started, also when it has ended before it."""

import os
import select
import subprocess
import sys

import pytest

from dyads.processes import helper_command, helper_environment, kill_group

LEAVES_A_CHILD = "import subprocess; subprocess.Popen(['sleep', '60']); print(flush=True)"
STAYS = f"{LEAVES_A_CHILD}; import time; time.sleep(60)"


@pytest.mark.skipif(sys.platform == "win32", reason="sessions of processes are POSIX")
@pytest.mark.parametrize("program", [LEAVES_A_CHILD, STAYS], ids=["ended", "running"])
def test_what_a_process_started_ends_with_it(program: str) -> None:
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"\n"
    if program == LEAVES_A_CHILD:
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)  # it has ended; nobody has waited for it yet
    kill_group(process)
    assert select.select([process.stdout], [], [], 10)[0], "somebody still holds the line"
    assert process.stdout.read() == b""
    process.wait()
    process.stdout.close()
    kill_group(process)  # its number may be another's by now: nothing is done


def test_a_module_runs_beside_the_program() -> None:
    done = subprocess.run(
        [*helper_command("dyads"), "--version"], env=helper_environment(), capture_output=True, text=True, check=True
    )
    assert "dyads" in done.stdout
