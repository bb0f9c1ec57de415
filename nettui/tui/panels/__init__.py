"""One file a panel: a View drawn in a rectangle, a pure function of both."""
