"""A class in step: one trainer, many pairs, over brokers that learn nothing of it."""
