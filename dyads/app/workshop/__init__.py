"""The trainer's workshop on the screen: scripts, their editor, rehearsals."""
