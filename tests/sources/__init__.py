"""Tests of runs that nettui did not describe itself."""
