"""The pages of a class: the trainer's, and the way of whoever joins one."""
