"""What pictures of a network show, computed: small pure functions from States and samples to arrays."""
