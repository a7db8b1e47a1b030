"""Partners that change from week to week. Pure: no disk, no clock, no screen."""
