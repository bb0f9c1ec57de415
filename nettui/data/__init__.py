"""Where samples come from: one file a source, and what is done to them before training."""
