"""The tests: one command runs them all, `python -m tests`."""
