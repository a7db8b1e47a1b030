"""The settings on the screen: everything that can be set, bells, keys, colours."""
