"""Data sets: one file per source, and preprocessing."""
