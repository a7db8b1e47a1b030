"""How the journal grew: one file a migration, applied in order, in one transaction, after a backup."""

from collections.abc import Sequence

from dyads.journal.migrations import v0001, v0002

Migration = Sequence[str]
"""The statements that lead from one version to the next."""

MIGRATIONS: tuple[Migration, ...] = (v0001.STATEMENTS, v0002.STATEMENTS)
"""The first makes version 1, the second version 2, and so on. What has been released never changes."""
