"""Computes what the pictures of a network show: small pure functions from States and samples to arrays."""
