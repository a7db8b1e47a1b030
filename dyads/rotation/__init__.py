"""Partners that change from week to week. Pure: no disk, no clock, no screen.

- `roster`: who takes part, and in which weeks. `solve`: a whole rotation.
- `weeks`: a rotation as it is published. `files`: a rotation as JSON, as rows, and one person's part.
"""
