"""The colours: four themes, and which one a terminal's background asks for.

Warm paper and ink, one accent (brass, as of a bell), and a second colour for the one who listens. `quiet` is for what
is read second; it too keeps 4.5 : 1 on every ground. `rule` is for lines, never for text.
"""

from collections.abc import Mapping

from textual.theme import Theme

from dyads.settings.choices import ThemeName


def _theme(name: str, *, dark: bool, colours: Mapping[str, str]) -> Theme:
    c = colours
    return Theme(
        name=name,
        dark=dark,
        primary=c["primary"],
        secondary=c["listener"],
        accent=c["primary"],
        warning=c["warning"],
        error=c["warning"],
        success=c["listener"],
        foreground=c["foreground"],
        background=c["background"],
        surface=c["surface"],
        panel=c["panel"],
        variables={
            "quiet": c["quiet"],
            "rule": c["rule"],
            "speaker": c["primary"],
            "listener": c["listener"],
            "on-primary": c["on"],
            "on-speaker": c["on"],
            "on-listener": c["on"],
            "change": c["panel"] if name == "dyads-evening" else c["primary"],
            "on-change": c["primary"] if name == "dyads-evening" else c["on"],
            "foreground-muted": c["quiet"],
            "text-muted": c["quiet"],
            "text-disabled": c["quiet"],
            "border": c["rule"],
            "border-blurred": c["rule"],
            "block-cursor-background": c["panel"],
            "block-cursor-foreground": c["primary"],
            "block-cursor-text-style": "bold",
            "block-cursor-blurred-background": c["background"],
            "block-cursor-blurred-foreground": c["foreground"],
            "block-cursor-blurred-text-style": "none",
            "block-hover-background": c["surface"],
            "input-cursor-background": c["foreground"],
            "input-cursor-foreground": c["background"],
            "input-cursor-text-style": "none",
            "input-selection-background": c["panel"],
            "scrollbar": c["rule"],
            "scrollbar-hover": c["quiet"],
            "scrollbar-active": c["primary"],
            "scrollbar-background": c["background"],
            "scrollbar-background-hover": c["background"],
            "scrollbar-background-active": c["background"],
            "scrollbar-corner-color": c["background"],
            "link-color": c["primary"],
            "link-background": c["background"],
            "link-background-hover": c["panel"],
            "link-color-hover": c["primary"],
        },
    )


THEMES: tuple[Theme, ...] = (
    _theme(
        "dyads-dark",
        dark=True,
        colours={
            "background": "#16191c",
            "surface": "#1c2024",
            "panel": "#24292e",
            "foreground": "#e8e3d8",
            "quiet": "#a8a398",
            "rule": "#3a4046",
            "primary": "#e0b56c",
            "listener": "#8fc1b5",
            "warning": "#e8997a",
            "on": "#16191c",
        },
    ),
    _theme(
        "dyads-light",
        dark=False,
        colours={
            "background": "#f8f5ee",
            "surface": "#f1ede3",
            "panel": "#e8e2d4",
            "foreground": "#2b2a27",
            "quiet": "#5f5b52",
            "rule": "#cfc7b6",
            "primary": "#7d4f0c",
            "listener": "#1f5f56",
            "warning": "#963b1c",
            "on": "#fbf9f4",
        },
    ),
    _theme(
        "dyads-evening",
        dark=True,
        colours={
            "background": "#0d0a08",
            "surface": "#120e0b",
            "panel": "#1a140f",
            "foreground": "#b89d80",
            "quiet": "#997e62",
            "rule": "#33281e",
            "primary": "#c48a45",
            "listener": "#8f9a6a",
            "warning": "#c2764e",
            "on": "#0d0a08",
        },
    ),
    _theme(
        "dyads-contrast",
        dark=True,
        colours={
            "background": "#000000",
            "surface": "#000000",
            "panel": "#1c1c1c",
            "foreground": "#ffffff",
            "quiet": "#e4e4e4",
            "rule": "#9a9a9a",
            "primary": "#ffd75f",
            "listener": "#7fe3ff",
            "warning": "#ffb08a",
            "on": "#000000",
        },
    ),
)


def theme_for(wanted: ThemeName, *, light_terminal: bool | None) -> str:
    """Return the theme to use; "auto" is light on a light terminal, and dark where nothing is known."""
    if wanted != "auto":
        return wanted
    return "dyads-light" if light_terminal else "dyads-dark"
