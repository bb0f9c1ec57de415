"""Sanity checks: one file a question about a network, answered by a Finding."""
