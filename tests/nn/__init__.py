"""Tests of nettui.nn."""
