"""The plan on the screen: its weeks, its meetings, and what can be done with it."""
