"""An invitation as a picture that a camera reads."""


def code_rows(invitation: str) -> tuple[str, ...]:
    """Return a QR code as rows of half blocks, dark on light, with the quiet zone that cameras need."""
    import segno  # here, because only an invitation needs it

    matrix = [[bool(dark) for dark in row] for row in segno.make(invitation, error="l", micro=False).matrix]
    width = len(matrix[0]) + 2 * _QUIET
    blank = [False] * width
    padded = [blank] * _QUIET + [[False] * _QUIET + row + [False] * _QUIET for row in matrix] + [blank] * _QUIET
    if len(padded) % 2:
        padded.append(blank)
    return tuple(
        "".join(_HALVES[upper, lower] for upper, lower in zip(*padded[at : at + 2], strict=True))
        for at in range(0, len(padded), 2)
    )


_QUIET = 2
"""Modules free around the code; the standard wants four, cameras read two, and a small terminal has no more."""
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
