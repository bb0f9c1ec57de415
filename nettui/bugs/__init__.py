"""Planted bugs, one file each: for exercises, and to measure the checks by."""
