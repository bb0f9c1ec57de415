"""A learner's own NumPy network as a Trainer, without a change to its code."""
