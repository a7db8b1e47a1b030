"""The sounds that ship, by the names that scripts and settings have for them."""

LONG_FORMS = {"bowl": "bowl-long", "deep-bowl": "deep-bowl-long", "gong": "gong-long"}
"""What has two forms: damped, so that no tail hides the next cue, and ringing out for twenty seconds and more."""

SHIPPED_SOUNDS = ("bowl", "deep-bowl", "gong", "tingsha", "bell", "wood", *LONG_FORMS.values())
