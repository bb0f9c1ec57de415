"""Tests of nettui.debugger."""
