"""The screens: home, the debugger, inspect, help."""
