"""What the ratings say."""
