"""The sentences that belong to every sitting: agreements, safety, grounding, and the pictures in words.

Agreements after what peers ask for (K16, K17, K18, K39, K70, K71); safety after K7, K15, K17, K18, K41.
"""

import hashlib

from dyads.practice.message import Message, msg

AGREEMENTS: tuple[Message, ...] = (
    msg("What is said here stays here. Nothing is recorded."),
    msg("The listener does not advise, comment or interrupt, also not by face."),
    msg("Each speaks of themselves, and says “I”."),
    msg("Each may pass, and be silent. Silence is practice too."),
    msg("Afterwards we do not go on with what was said."),
    msg("We begin on time, with phones off."),
    msg("Either of us may stop at any time, without giving a reason."),
)

SAFETY: tuple[Message, ...] = (
    msg("A dyad is no therapy and does not replace one."),
    msg("It is not for an acute crisis, nor for a conflict in which one of you has more power or is not safe."),
    msg("If you are in psychiatric care or live with a clinical disorder, speak with your clinician first."),
    msg("Choose a difficulty of today, not the worst you know."),
)

GROUNDING: tuple[Message, ...] = (
    msg("You can stop here. Nothing has to go on."),
    msg("Let the breath come and go as it likes. Feel the chair, and your feet on the floor."),
    msg("Look around the room, slowly, and name to yourself three things you see."),
)

SEEK_HELP: tuple[Message, ...] = (
    msg("If you feel unreal, out of control or in panic, or think of harming yourself, end here and get help."),
    msg("Someone you trust, your doctor, or the emergency service where you live can help now."),
)

CIRCLES: tuple[Message, ...] = (
    msg("two circles apart, just touching"),
    msg("two circles that overlap a little"),
    msg("two circles that overlap by about a fifth"),
    msg("two circles that overlap by about a third"),
    msg("two circles that overlap by about half"),
    msg("two circles that overlap by about two thirds"),
    msg("two circles that are nearly one"),
)
"""The seven pictures of closeness in words; overlaps 0, 10, 20, 30, 55, 65 and 85 % (K59)."""

AGREEMENTS_ID = "agreements"
CONSENT_ID = "consent"


def agreements_version() -> str:
    """Return the version of the agreements and the safety note: it changes when their wording does."""
    return text_version("\n".join(message.id for message in (*AGREEMENTS, *SAFETY)))


def text_version(text: str) -> str:
    """Return the version of a text that people agree to."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
