"""Moves the calendar of every Python process that has this folder on PYTHONPATH by DYADS_CLOCK_SHIFT seconds.

Python runs this by its name; `tools/test_days.py` sets both variables. The monotonic clock, the times of files and
SQLite's own clock stay real.
"""

import os
from datetime import timedelta

if shift := os.environ.get("DYADS_CLOCK_SHIFT"):
    import time_machine

    time_machine.travel(timedelta(seconds=float(shift)), tick=True).start()
