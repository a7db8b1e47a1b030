"""Where things live, what a person has set, and the log."""
