"""Forked copies of a process that sleep until a run is to go back to where they are."""
