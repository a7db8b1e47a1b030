"""The people who sit here, and their inner parts."""
