"""Whom the program asks to leave the display on."""

import os
import subprocess
import sys

import pytest

ASKS = """
import sys
from dyads.services.sounding import display_awake
with display_awake():
    print("wakepy" in sys.modules)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the system itself is asked")
@pytest.mark.parametrize("bus", [{}, {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}], ids=["no-bus", "bus"])
def test_a_display_is_asked_for_only_where_a_desktop_answers(bus: dict[str, str]) -> None:
    held = {name: value for name, value in os.environ.items() if name != "DBUS_SESSION_BUS_ADDRESS"}
    program = [sys.executable, "-c", ASKS]
    done = subprocess.run(program, env={**held, **bus}, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == str(bool(bus))
