"""Reports without a screen: what the debugger knows as JSON, CSV and tables."""
