"""The floors of exports: a script that has the same rows at hand and writes them with the standard library alone.

`python -m bench.rows KEPT FILE` reads what `keep_rows` made of an export, and writes it.
"""

import csv
import io
import json
import marshal
import sys
import zipfile
from pathlib import Path
from typing import Any


def keep_rows(export: Path, kept: Path) -> None:
    """Keep what an export holds, so that a script has it at hand: its document, or its tables and other files."""
    if export.suffix == ".json":
        rows: Any = json.loads(export.read_bytes())
    elif export.suffix == ".csv":
        rows = {export.name: _table(export.read_bytes())}
    else:
        with zipfile.ZipFile(export) as pack:
            held = {name: pack.read(name) for name in pack.namelist()}
        rows = {name: _table(data) if name.endswith(".csv") else data for name, data in held.items()}
    kept.write_bytes(marshal.dumps(rows))


def _table(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def write(kept: Path, file: Path) -> None:
    rows = marshal.loads(kept.read_bytes())  # noqa: S302  # made by `keep_rows`
    if file.suffix == ".json":
        file.write_bytes(json.dumps(rows, ensure_ascii=False).encode())
    elif file.suffix == ".csv":
        ((_name, table),) = rows.items()
        file.write_bytes(_written(table))
    else:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as pack:
            for name, part in rows.items():
                pack.writestr(name, part if isinstance(part, bytes) else _written(part))


def _written(table: list[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode()


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
