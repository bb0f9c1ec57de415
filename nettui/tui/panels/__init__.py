"""One file per panel: a pure function that draws a View into a rectangle."""
