"""The journal on the screen: its list, one session, later entries, corrections."""
