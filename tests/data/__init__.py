"""Tests of nettui.data."""
