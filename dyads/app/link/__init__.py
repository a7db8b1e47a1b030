"""The pages of a link between two homes: meeting, agreeing, waiting for each other."""
