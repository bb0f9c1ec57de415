"""Tests of recorded PyTorch models."""
