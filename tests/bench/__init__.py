"""Benchmarks: side by side in one run, told as ratios of medians; they never decide whether a test passes."""
