"""A sitting on the screen, from the agreements to the page that says it is kept."""
