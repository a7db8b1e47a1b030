"""Today, the first evening, and the set-up of a sitting."""
