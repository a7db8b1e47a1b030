"""The screens, one a file; each is imported when it is opened."""
