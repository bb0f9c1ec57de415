"""The shapes of learners' code, one file each; own/opening.py tries them in order."""
