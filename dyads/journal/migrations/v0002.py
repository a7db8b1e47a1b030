"""Version 2: seals. Each is one person's; what it closes stands in the `sealed` columns of version 1."""

STATEMENTS = (
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
