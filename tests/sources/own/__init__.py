"""Tests of networks in learners' own code."""
