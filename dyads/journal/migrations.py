"""How the journal grew: one file a migration, applied in order, in one transaction, after a backup."""

from collections.abc import Sequence

from dyads.practice.bounds import MOST_SESSIONS

_VERSION_1 = (
    """
    CREATE TABLE origin (
        id TEXT NOT NULL PRIMARY KEY,
        created TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE people (
        key INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        code TEXT NOT NULL DEFAULT '',
        me INTEGER NOT NULL DEFAULT 0 CHECK (me IN (0, 1)),
        added TEXT,
        forgotten INTEGER NOT NULL DEFAULT 0 CHECK (forgotten IN (0, 1))
    ) STRICT
    """,
    "CREATE UNIQUE INDEX people_me ON people (me) WHERE me = 1",
    """
    CREATE TABLE parts (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        person INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
        text TEXT NOT NULL,
        valence TEXT CHECK (valence IN ('pleasant', 'neutral', 'unpleasant')),
        sealed BLOB
    ) STRICT
    """,
    "CREATE INDEX parts_person ON parts (person)",
    """
    CREATE TABLE agreements (
        person INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
        text TEXT NOT NULL,
        version TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (person, text, version)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE TABLE scripts (sha256 TEXT NOT NULL PRIMARY KEY, json TEXT NOT NULL) STRICT",
    "CREATE TABLE measures (sha256 TEXT NOT NULL PRIMARY KEY, json TEXT NOT NULL) STRICT",
    """
    CREATE TABLE sessions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        begun TEXT NOT NULL,
        begun_utc TEXT NOT NULL,
        day TEXT NOT NULL,
        script_id TEXT NOT NULL,
        script TEXT NOT NULL REFERENCES scripts (sha256),
        title TEXT NOT NULL,
        form TEXT NOT NULL CHECK (form IN ('dyad', 'together', 'solo')),
        person0 INTEGER NOT NULL REFERENCES people (key),
        person1 INTEGER REFERENCES people (key),
        here TEXT NOT NULL CHECK (here IN ('0', '1', '01', '10')),
        first INTEGER NOT NULL CHECK (first IN (0, 1)),
        outcome TEXT NOT NULL CHECK (outcome IN ('open', 'complete', 'partial', 'discarded')),
        added INTEGER NOT NULL CHECK (added IN (0, 1)),
        apart INTEGER NOT NULL CHECK (apart IN (0, 1)),
        planned_seconds INTEGER NOT NULL,
        actual_seconds INTEGER,
        variant INTEGER NOT NULL,
        plan TEXT NOT NULL,
        run TEXT,
        module TEXT NOT NULL,
        week INTEGER NOT NULL,
        due TEXT,
        ended TEXT
    ) STRICT
    """,
    "CREATE INDEX sessions_day ON sessions (day)",
    "CREATE INDEX sessions_person0 ON sessions (person0)",
    "CREATE INDEX sessions_person1 ON sessions (person1)",
    "CREATE INDEX sessions_script ON sessions (script)",
    "CREATE INDEX sessions_script_id ON sessions (script_id, begun_utc)",
    "CREATE INDEX sessions_open ON sessions (outcome) WHERE outcome = 'open'",
    """
    CREATE TABLE setups (
        session INTEGER PRIMARY KEY REFERENCES sessions (number) ON DELETE CASCADE,
        json TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE commands (
        session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        kind TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (session, seq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE anchors (
        session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        boot_id TEXT NOT NULL,
        boot INTEGER NOT NULL,
        monotonic INTEGER NOT NULL,
        wall INTEGER NOT NULL,
        utc_offset INTEGER NOT NULL,
        PRIMARY KEY (session, seq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE heartbeats (
        session INTEGER PRIMARY KEY REFERENCES sessions (number) ON DELETE CASCADE,
        at INTEGER,
        seen TEXT NOT NULL,
        pid INTEGER NOT NULL,
        boot_id TEXT NOT NULL,
        started TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE bells (
        session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        cue TEXT NOT NULL,
        status TEXT NOT NULL,
        lateness INTEGER,
        player TEXT NOT NULL,
        PRIMARY KEY (session, seq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE wordings (
        key INTEGER PRIMARY KEY,
        measure TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        UNIQUE (measure, sha256)
    ) STRICT
    """,
    """
    CREATE TABLE ratings (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        person INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
        session INTEGER REFERENCES sessions (number) ON DELETE CASCADE,
        wording INTEGER NOT NULL REFERENCES wordings (key),
        low INTEGER NOT NULL,
        high INTEGER NOT NULL,
        moment TEXT NOT NULL
            CHECK (moment IN ('before', 'after', 'day', 'week', 'meeting', 'plan-start', 'plan-end')),
        value INTEGER,
        status TEXT NOT NULL CHECK (status IN ('given', 'skipped', 'not-reached', 'not-asked', 'withdrawn')),
        shown TEXT,
        answered TEXT NOT NULL,
        place INTEGER NOT NULL,
        plan TEXT,
        day TEXT,
        corrected INTEGER NOT NULL DEFAULT 0 CHECK (corrected IN (0, 1)),
        sealed BLOB,
        CHECK (value IS NULL OR (status = 'given' AND value BETWEEN low AND high)),
        CHECK (status <> 'given' OR value IS NOT NULL OR sealed IS NOT NULL)
    ) STRICT
    """,
    "CREATE INDEX ratings_person ON ratings (person)",
    "CREATE INDEX ratings_session ON ratings (session)",
    "CREATE INDEX ratings_wording ON ratings (wording)",
    """
    CREATE TABLE corrections (
        rating INTEGER NOT NULL REFERENCES ratings (key) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        value INTEGER,
        status TEXT NOT NULL,
        at TEXT NOT NULL,
        sealed BLOB,
        PRIMARY KEY (rating, seq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE events (
        key INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        person INTEGER NOT NULL REFERENCES people (key) ON DELETE CASCADE,
        session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('draw', 'guess', 'reveal', 'note')),
        turn INTEGER NOT NULL,
        text TEXT NOT NULL,
        choices INTEGER NOT NULL,
        at TEXT NOT NULL,
        sealed BLOB
    ) STRICT
    """,
    "CREATE INDEX events_person ON events (person)",
    "CREATE INDEX events_session ON events (session)",
    "CREATE TABLE state (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE plans (sha256 TEXT NOT NULL PRIMARY KEY, json TEXT NOT NULL) STRICT",
    """
    CREATE TABLE plan_runs (
        id TEXT NOT NULL PRIMARY KEY,
        plan TEXT NOT NULL,
        sha256 TEXT NOT NULL REFERENCES plans (sha256),
        started TEXT NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE plan_events (
        run TEXT NOT NULL REFERENCES plan_runs (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (run, seq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE tombstones (
        id TEXT NOT NULL PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('person', 'session')),
        at TEXT NOT NULL,
        became TEXT
    ) STRICT
    """,
)


_VERSION_2 = (
    """
    CREATE TABLE seals (
        person INTEGER PRIMARY KEY REFERENCES people (key) ON DELETE CASCADE,
        public BLOB NOT NULL,
        private BLOB NOT NULL,
        salt BLOB NOT NULL,
        operations INTEGER NOT NULL,
        memory INTEGER NOT NULL,
        since TEXT NOT NULL
    ) STRICT
    """,
)

_IS_NO_HASH = "(length({0}) <> 64 OR {0} GLOB '*[^0-9a-f]*')"
_SETUP = "CASE WHEN json_valid(json) THEN json_extract(json, '$.{}') END"
_NO_WORDING = f"sha256 <> '' AND {_IS_NO_HASH.format('sha256')}"

_VERSION_3 = (
    "UPDATE people SET name = substr(name, 1, 60), code = substr(code, 1, 60) "
    "WHERE max(length(name), length(code)) > 60",
    "UPDATE parts SET text = substr(text, 1, 60) WHERE length(text) > 60",
    "UPDATE events SET text = substr(text, 1, 10000) WHERE length(text) > 10000",
    *(
        f"UPDATE {table} SET {column} = max(0, min({column}, {most})) WHERE {column} NOT BETWEEN 0 AND {most}"  # noqa: S608
        for table, column, most in (
            ("sessions", "planned_seconds", 172800),
            ("sessions", "actual_seconds", 4611686018),
            ("sessions", "variant", 10_000_000),
            ("commands", "at", 1 << 62),
            ("heartbeats", "at", 1 << 62),
        )
    ),
    *(
        f"UPDATE setups SET json = json_set(json, '$.{key}', (SELECT {column} FROM sessions WHERE number = session)) "  # noqa: S608
        f"WHERE {wrong.format(_SETUP.format(key))}"
        for key, column, wrong in (
            ("planned_seconds", "planned_seconds", "{} NOT BETWEEN 0 AND 172800"),
            ("variant", "variant", "{} NOT BETWEEN 0 AND 10000000"),
            ("script_sha256", "script", _IS_NO_HASH),
        )
    ),
    "UPDATE setups SET json = json_set(json, '$.begun', '1900-01-01T00:00:00+00:00') "  # noqa: S608
    f"WHERE {_SETUP.format('begun')} < '1900-01-02'",
    "UPDATE sessions SET begun = '1900-01-01T00:00:00+00:00', begun_utc = '1900-01-01T00:00:00.000000+00:00', "
    "day = '1900-01-01' WHERE begun < '1900-01-02'",
    f"INSERT OR IGNORE INTO wordings (measure, sha256) SELECT measure, '' FROM wordings WHERE {_NO_WORDING}",  # noqa: S608
    "UPDATE ratings SET wording = (SELECT unknown.key FROM wordings JOIN wordings AS unknown USING (measure) "  # noqa: S608
    "WHERE wordings.key = wording AND unknown.sha256 = '') "
    f"WHERE wording IN (SELECT key FROM wordings WHERE {_NO_WORDING})",
    f"DELETE FROM wordings WHERE {_NO_WORDING}",  # noqa: S608
)
"""What the imports of version 0.1.0 took beyond the bounds of `dyads.practice.bounds`, brought within them."""

_VERSION_4 = (
    """
    CREATE TABLE session_corrections (
        session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        at TEXT NOT NULL,
        begun TEXT NOT NULL,
        person1 INTEGER REFERENCES people (key) ON DELETE SET NULL,
        actual_seconds INTEGER,
        plan_day TEXT,
        PRIMARY KEY (session, seq)
    ) STRICT, WITHOUT ROWID
    """,
)

_VERSION_5 = ("CREATE TABLE ahead (id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID",)
"""The sessions, and the ratings outside of any, that lay in the future when they were taken in."""


_VERSION_6 = (
    "DROP TABLE seals",
    """
    CREATE TABLE seals (
        person INTEGER PRIMARY KEY REFERENCES people (key) ON DELETE CASCADE,
        made_for TEXT NOT NULL,
        public BLOB NOT NULL,
        private BLOB NOT NULL,
        salt BLOB NOT NULL,
        iterations INTEGER NOT NULL,
        memory INTEGER NOT NULL,
        lanes INTEGER NOT NULL,
        since TEXT NOT NULL,
        known BLOB
    ) STRICT
    """,
)
"""A journal in which somebody had sealed with version 2 is refused before (`dyads.journal.connection`)."""

_VERSION_7 = (
    "ALTER TABLE commands ADD COLUMN given TEXT",
    """
    CREATE TABLE rung (
        session INTEGER NOT NULL REFERENCES sessions (number) ON DELETE CASCADE,
        cue TEXT NOT NULL,
        PRIMARY KEY (session, cue)
    ) STRICT, WITHOUT ROWID
    """,
)
"""How the commands of linked sittings came about, as JSON; and which of their cues have rung here."""

_VERSION_8 = ("CREATE INDEX sessions_begun ON sessions (begun_utc)",)
"""The latest sessions are found without looking at all of them."""

_VERSION_9 = (
    "DROP INDEX sessions_person0",
    "CREATE INDEX sessions_pair ON sessions (person0, person1, begun_utc)",
    "DROP INDEX sessions_script_id",
    "CREATE INDEX sessions_script_person0 ON sessions (script_id, person0, outcome, begun_utc)",
    "CREATE INDEX sessions_script_person1 ON sessions (script_id, person1, outcome, begun_utc)",
    "CREATE INDEX sessions_week ON sessions (run, module, week) WHERE run IS NOT NULL",
)
"""So are those of a pair, of a week of a plan, and of a person in one exercise; the last are counted without a look."""

Migration = Sequence[str]
"""The statements that lead from one version to the next."""

MIGRATIONS: tuple[Migration, ...] = (
    _VERSION_1,
    _VERSION_2,
    _VERSION_3,
    _VERSION_4,
    _VERSION_5,
    _VERSION_6,
    _VERSION_7,
    _VERSION_8,
    _VERSION_9,
)
"""The first makes version 1, the second version 2, and so on. What has been released never changes."""

HAS_ODD_NUMBERS = (
    "SELECT EXISTS (SELECT 1 FROM sessions WHERE number < 1) "  # noqa: S608
    f"OR EXISTS (SELECT 1 FROM sessions WHERE number > {MOST_SESSIONS}) "
    f"OR EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'sessions' AND seq > {MOST_SESSIONS})"
)
OF_A_SESSION = (
    "setups",
    "commands",
    "anchors",
    "heartbeats",
    "bells",
    "ratings",
    "events",
    "session_corrections",
    "rung",
)
RENUMBER: Migration = (
    f"""
    CREATE TEMP TABLE renumbered AS SELECT number AS old, row_number() OVER (ORDER BY begun_utc, number)
    + (SELECT coalesce(max(number), 0) FROM sessions WHERE number BETWEEN 1 AND {MOST_SESSIONS}) AS new
    FROM sessions WHERE number NOT BETWEEN 1 AND {MOST_SESSIONS}
    """,  # noqa: S608
    *(
        f"UPDATE {table} SET {column} = (SELECT new FROM renumbered WHERE old = {column}) "  # noqa: S608
        f"WHERE {column} IN (SELECT old FROM renumbered)"
        for table, column in (("sessions", "number"), *((table, "session") for table in OF_A_SESSION))
    ),
    "UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(number), 0) FROM sessions) WHERE name = 'sessions'",
    "DROP TABLE renumbered",
)
"""Gives new numbers to sessions whose own were never counted: after the largest number there is, none is left."""

_COUNTED = (
    "INSERT INTO completed_sittings SELECT {row}.script_id, person, {by} FROM (SELECT {row}.person0 AS person "
    "UNION ALL SELECT {row}.person1) WHERE {row}.outcome = 'complete' AND person IS NOT NULL "
    "ON CONFLICT (script_id, person) DO UPDATE SET sittings = sittings + excluded.sittings; "
    "DELETE FROM completed_sittings WHERE sittings = 0; "
)
_MORE, _LESS = _COUNTED.format(row="NEW", by=1), _COUNTED.format(row="OLD", by=-1)
_COMPLETED = (
    "SELECT script_id, person, count(*) FROM (SELECT script_id, outcome, person0 AS person FROM sessions UNION ALL "
    "SELECT script_id, outcome, person1 FROM sessions) WHERE outcome = 'complete' AND person IS NOT NULL GROUP BY 1, 2"
)
IS_COUNTED = "SELECT count(*) = 4 FROM sqlite_schema WHERE name GLOB 'completed_sittings*'"
IS_COUNTED_RIGHT = (
    f"SELECT NOT EXISTS ({_COMPLETED} EXCEPT SELECT * FROM completed_sittings) "  # noqa: S608
    f"AND NOT EXISTS (SELECT * FROM completed_sittings EXCEPT {_COMPLETED})"
)
COUNT: Migration = (
    "DROP TABLE IF EXISTS completed_sittings",
    "CREATE TABLE completed_sittings (script_id TEXT NOT NULL, person INTEGER NOT NULL, sittings INTEGER NOT NULL, "
    "PRIMARY KEY (script_id, person)) STRICT, WITHOUT ROWID",
    f"INSERT INTO completed_sittings {_COMPLETED}",
    *(f"DROP TRIGGER IF EXISTS completed_sittings_{when}" for when in ("insert", "update", "delete")),
    *(
        f"CREATE TRIGGER completed_sittings_{when} AFTER {when} ON sessions BEGIN {changes}END"
        for when, changes in (("insert", _MORE), ("update", _MORE + _LESS), ("delete", _LESS))
    ),
)
"""Counts how often each person has completed each exercise, and lets triggers go on counting.

It is an aid as an index is, no part of any version: whoever writes the file keeps the count, an older version too.
"""
