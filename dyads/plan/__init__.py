"""Plans and their calendar: what is due, what was done, with whom. Pure: no disk, no clock, no screen."""
