"""Who is in a group and who is not, in words."""

from dyads.trends.group import Joined
from dyads.words import _, n_


def joined_texts(joined: Joined) -> tuple[str, ...]:
    """Return how many people and sittings a group has, and what came twice."""
    people = len(set(joined.codes.values()))
    texts = [
        n_("{count} person", "{count} people", people),
        n_("{count} sitting", "{count} sittings", len(joined.kept.sessions)),
        n_("{count} export", "{count} exports", joined.exports),
    ]
    told = [", ".join(texts)]
    if joined.again:
        told.append(
            n_(
                "{count} sitting came again from a second export and is counted once.",
                "{count} sittings came again from a second export and are counted once.",
                joined.again,
            )
        )
    if joined.both_sides:
        told.append(
            n_(
                "{count} sitting came from both partners and is counted once.",
                "{count} sittings came from both partners and are counted once.",
                joined.both_sides,
            )
        )
    return tuple(told)


def without_data_text(joined: Joined) -> str:
    """Return who has no data, or an empty string."""
    if not joined.without_data:
        return ""
    return _("No ratings from: {codes}.", codes=", ".join(joined.without_data))
