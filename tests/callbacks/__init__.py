"""Callbacks for other libraries are tested by small trainings of these."""
