"""The screens: home, the debugger, help."""
