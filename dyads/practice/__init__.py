"""The practice itself: scripts, timelines, sessions, measures, ratings. Pure: no disk, no clock, no screen."""
