"""Tests of nettui.metrics."""
