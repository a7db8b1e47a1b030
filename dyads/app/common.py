"""What the pages share: the base of every screen, text, rows, dialogs, scales, keys at the foot."""
