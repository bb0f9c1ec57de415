"""Tests of nettui.common."""
