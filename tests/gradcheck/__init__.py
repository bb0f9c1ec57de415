"""Tests of nettui.gradcheck."""
