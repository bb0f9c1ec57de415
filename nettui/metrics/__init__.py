"""Computes a Reading from a Step: the metrics of each layer."""
