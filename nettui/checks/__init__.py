"""The sanity checks, one file each: a question about a network, how to answer it, possible symptoms."""
