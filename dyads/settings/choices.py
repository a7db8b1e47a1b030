"""The names that settings choose among."""

from typing import Literal

LanguageChoice = Literal["auto", "en", "de"]
ThemeName = Literal["auto", "dyads-dark", "dyads-light", "dyads-evening", "dyads-contrast"]
PlayerName = Literal["auto", "simpleaudio", "miniaudio", "system", "terminal", "silence"]
SpeechName = Literal["auto", "all", "changes", "none"]
SpeechSourceName = Literal["auto", "recordings", "say", "windows", "piper", "espeak"]
