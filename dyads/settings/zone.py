"""The time zone of this machine, by its name."""

from collections.abc import Mapping


def zone_name(environment: Mapping[str, str]) -> str | None:
    """Return a name such as `Europe/Berlin`; None where the machine does not tell one."""
    if named := environment.get("TZ", "").removeprefix(":"):
        return named
    from tzlocal import get_localzone_name  # a calendar file alone needs it

    try:
        return get_localzone_name() or None
    except (LookupError, OSError, ValueError):
        return None
