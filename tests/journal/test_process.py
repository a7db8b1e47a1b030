"""Whether a process lives, by number, boot and start."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dyads.journal.process import is_alive, this_process
from tests.journal import made


def test_this_process_lives_and_another_of_its_number_does_not() -> None:
    here = this_process()
    assert here.pid == os.getpid()
    assert is_alive(here, made.NOON, made.NOON)
    assert not is_alive(replace(here, boot_id="another boot"), made.NOON, made.NOON)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the start of a process is read from /proc")
def test_a_number_given_again_is_another_process() -> None:
    here = this_process()
    assert not is_alive(replace(here, started="1"), made.NOON, made.NOON)


def test_a_process_that_has_ended_does_not_live() -> None:
    code = "from dyads.journal.process import this_process as t; p = t(); print(p.pid, p.boot_id or '-', p.started)"
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    pid, boot, *started = process.stdout.readline().split()
    there = replace(this_process(), pid=int(pid), boot_id="" if boot == "-" else boot, started="".join(started))
    process.wait(60)
    process.stdout.close()
    assert not is_alive(there, made.NOON, made.NOON + timedelta(minutes=5))
