"""Callbacks that record trainings of other libraries, a file for each: keras, lightning, transformers."""
