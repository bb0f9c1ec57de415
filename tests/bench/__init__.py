"""Benchmarks: contestants run side by side and are compared by ratios of medians; no test depends on them."""
