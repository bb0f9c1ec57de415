"""Tests of nettui.gradient_check."""
