"""Tests of nettui.explain."""
