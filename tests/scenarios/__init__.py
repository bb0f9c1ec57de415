"""What the shipped scenarios promise, chapter by chapter of the course."""
