"""Shared by all other packages: errors, text formatting, files, random numbers, translations."""
