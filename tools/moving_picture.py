"""Joins pictures of the app into one SVG that moves: each is shown for its while, again and again, by CSS alone.

What all pictures share (the window, the fonts, the places of the lines) stands once, and of each picture only what is
written on it. Whoever asks their system for less motion sees one picture, which stands still.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_RULE = re.compile(r"\.dyads-(r\d+) \{ (.*?) \}")
_WRITTEN = re.compile(
    r'(<g transform="translate\([^"]*\)" clip-path="url\(#dyads-clip-terminal\)">)(.*)(</g>\s*)(?=</svg>)', re.DOTALL
)
_GROUND = '<rect fill="#16191c" width="976" height="586"/>'
_EMPTY = re.compile(r"<text [^>]*>(?:\s|&#160;)*</text>")
_BACKGROUND = re.compile(r'<rect fill="#16191c" [^>]*/>')


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture, as `clean` returns it, and for how many seconds it is shown."""

    svg: str
    seconds: float


def moving(frames: Sequence[Frame], still: int) -> str:
    """Return one SVG of all frames; `still` is the one that stands where nothing moves.

    Raises:
        ValueError: the pictures are not all of one size and one kind of window.
    """
    looks: dict[str, str] = {}
    written = [_look(frame.svg, looks) for frame in frames]
    shells = {_STYLE.sub("<style></style>", _WRITTEN.sub(r"\1\3", frame.svg)) for frame in frames}
    if len(shells) != 1:
        raise ValueError("the pictures are not all of one size and one kind of window")
    whole = sum(frame.seconds for frame in frames)
    rules = [f".{name} {{ {look} }}" for look, name in looks.items()]
    rules += [".frame { visibility: hidden }", f"#frame{still} {{ visibility: visible }}"]
    rules.append("@media (prefers-reduced-motion: no-preference) {")
    begun = 0.0
    for number, frame in enumerate(frames):
        ended = begun + frame.seconds
        steps = {0.0: "hidden", _percent(begun, whole): "visible", _percent(ended, whole): "hidden", 100.0: "hidden"}
        if number == len(frames) - 1:
            steps[100.0] = "visible"
        turns = " ".join(f"{at:g}% {{ visibility: {how} }}" for at, how in steps.items())
        rules.append(f"@keyframes show{number} {{ {turns} }}")
        rules.append(f"#frame{number} {{ animation: show{number} {whole:g}s step-end infinite }}")
        begun = ended
    rules.append("}")
    groups = "".join(f'<g class="frame" id="frame{number}">{text}</g>\n' for number, text in enumerate(written))
    first = frames[0].svg
    common = _RULE.sub("", _STYLE.findall(first)[0])
    svg = _STYLE.sub(lambda _found: "<style>" + common + "\n".join(rules) + "\n</style>", first, count=1)
    svg = _WRITTEN.sub(lambda found: f"{found[1]}\n{_GROUND}\n{groups}{found[3]}", svg, count=1)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def _percent(seconds: float, whole: float) -> float:
    return round(100 * seconds / whole, 3)


def _look(svg: str, looks: dict[str, str]) -> str:
    """Return what is written on a picture, with names for its looks that all pictures share."""
    own = dict(_RULE.findall(_STYLE.findall(svg)[0]))
    found = _WRITTEN.search(svg)
    if found is None:
        raise ValueError("this is no picture of the app")

    def shared(match: re.Match[str]) -> str:
        return looks.setdefault(own[match[1]], f"l{len(looks)}")

    seen = _BACKGROUND.sub("", _EMPTY.sub("", found[2]))
    return re.sub(r"dyads-(r\d+)", shared, seen).replace("\n", "").strip()
