"""A sitting for a class or a projector: big role letters and bells only."""

from typing import ClassVar

from dyads.app.screens.sitting import SittingScreen


class RoomScreen(SittingScreen):
    """Who speaks and who listens, and nothing that is anybody's own."""

    TEXTS: ClassVar[bool] = False
