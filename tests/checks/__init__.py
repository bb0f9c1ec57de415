"""Tests of nettui.checks."""
