"""What may be wrong with a run: each cause with its symptoms, its remedy, and what to try."""
