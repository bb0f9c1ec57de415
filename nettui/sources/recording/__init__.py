"""Recordings: a file that any training loop writes step by step, and that the debugger reads meanwhile."""
