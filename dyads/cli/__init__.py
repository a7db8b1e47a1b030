"""The text commands. None of them imports Textual; only `open_app` does, when the app is wanted."""
