"""The computations behind the pictures."""
