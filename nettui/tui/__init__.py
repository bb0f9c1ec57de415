"""The Textual front: the same Session as the headless commands, on a screen."""
