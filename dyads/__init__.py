"""Timed contemplative dyads in the terminal, and a private journal of felt connection."""

__version__ = "0.2.0"
