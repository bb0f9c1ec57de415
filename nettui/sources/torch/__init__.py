"""PyTorch models: what is measured on them while they train. Nothing here loads PyTorch by itself."""
