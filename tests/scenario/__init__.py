"""Tests of nettui.scenario."""
