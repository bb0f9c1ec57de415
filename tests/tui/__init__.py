"""The screen, in pictures and by keys."""
