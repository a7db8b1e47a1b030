"""Seven pairs of circles that overlap more and more, drawn with braille dots (overlaps of area after K59)."""

import math
from functools import cache

OVERLAPS = (0.0, 0.10, 0.20, 0.30, 0.55, 0.65, 0.85)
"""The share of each circle's area that lies within the other one, for 1 to 7."""

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))


def overlap(distance: float) -> float:
    """Return the shared part of the area of two circles of radius 1 whose centres are `distance` apart."""
    if distance >= 2:
        return 0.0
    return (2 * math.acos(distance / 2) - distance / 2 * math.sqrt(4 - distance * distance)) / math.pi


@cache
def distance_for(share: float) -> float:
    """Return how far apart the centres of two circles of radius 1 are that share this part of their area."""
    near, far = 0.0, 2.0
    for _ in range(50):
        middle = (near + far) / 2
        near, far = (middle, far) if overlap(middle) > share else (near, middle)
    return (near + far) / 2


@cache
def draw_pair(level: int, columns: int, rows: int) -> tuple[str, ...]:
    """Return a pair of circles as rows of braille.

    Args:
        level: 1 to 7.
        columns: cells it may take in width; the widest pair fills them.
        rows: cells it may take in height.
    """
    width, height = columns * 2, rows * 4
    radius = (min(width / 2, height) - 1) / 2
    apart = distance_for(OVERLAPS[level - 1]) * radius
    centre, middle = (width - 1) / 2, (height - 1) / 2
    cells = [[0] * columns for _ in range(rows)]
    for centre_x in (centre - apart / 2, centre + apart / 2):
        for x, y in _outline(centre_x, middle, radius):
            if 0 <= x < width and 0 <= y < height:
                cells[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
    return tuple("".join(chr(0x2800 + dots) if dots else " " for dots in row) for row in cells)


def _outline(centre_x: float, centre_y: float, radius: float) -> set[tuple[int, int]]:
    """Return the dots of a circle, one for each row and each column it crosses, so that it has no gaps."""
    dots: set[tuple[int, int]] = set()
    reach = math.ceil(radius) + 1
    for step in range(-reach, reach + 1):
        x = round(centre_x) + step
        if abs(x - centre_x) <= radius * 0.7072 + 0.5:
            rise = math.sqrt(max(0.0, radius**2 - (x - centre_x) ** 2))
            dots |= {(x, round(centre_y - rise)), (x, round(centre_y + rise))}
        y = round(centre_y) + step
        if abs(y - centre_y) <= radius * 0.7072 + 0.5:
            run = math.sqrt(max(0.0, radius**2 - (y - centre_y) ** 2))
            dots |= {(round(centre_x - run), y), (round(centre_x + run), y)}
    return dots
