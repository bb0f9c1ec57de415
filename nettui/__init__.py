"""nettui: a debugger for neural-network training in a terminal."""
