"""Runs that nettui did not describe itself: training by other people's code."""
