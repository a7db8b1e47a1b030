"""The sounds that ship, by the names that scripts and settings have for them."""

from collections.abc import Mapping

from dyads.practice.message import Message, msg

LONG_FORMS = {"bowl": "bowl-long", "deep-bowl": "deep-bowl-long", "gong": "gong-long"}
"""What has two forms: damped, so that no tail hides the next cue, and ringing out for twenty seconds and more."""

SHIPPED_SOUNDS = ("bowl", "deep-bowl", "gong", "tingsha", "bell", "wood", *LONG_FORMS.values())

SOUND_WORDS: Mapping[str, Message] = {
    "bowl": msg("bowl"),
    "deep-bowl": msg("deep-bowl"),
    "gong": msg("gong"),
    "tingsha": msg("tingsha"),
    "bell": msg("bell"),
    "wood": msg("wood"),
    "bowl-long": msg("bowl-long"),
    "deep-bowl-long": msg("deep-bowl-long"),
    "gong-long": msg("gong-long"),
}
"""What each is called in the language that somebody reads; in English it is the name that scripts have."""
