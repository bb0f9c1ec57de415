"""Hostile input of every kind: nothing of it controls the terminal, ends the program or takes gigabytes."""
