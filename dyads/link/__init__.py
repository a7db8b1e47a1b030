"""The link between two homes: how they meet, prove each other, agree on a set-up and keep one log of commands."""
