"""Where the scripts, measures and plans lie that ship with the program."""

from pathlib import Path

import dyads


def shipped_scripts() -> Path:
    """Return the folder of shipped scripts: in the installed package, else in the checkout beside it."""
    package = Path(dyads.__file__).parent
    installed = package / "shipped" / "scripts"
    return installed if installed.is_dir() else package.parent / "scripts"
