"""The textbook: networks, losses, optimizers and the trainer, in plain NumPy."""
