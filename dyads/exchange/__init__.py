"""Data that can be taken along: JSON, CSV and a zip of tables, there and back."""
