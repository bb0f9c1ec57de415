"""Tests of nettui/sources/checkpoints/."""
