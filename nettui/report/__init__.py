"""The headless front: what the debugger knows, as JSON, CSV and tables for people."""
