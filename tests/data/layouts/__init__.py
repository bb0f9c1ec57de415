"""Files of the kinds that people train small networks on: real headers and quirks, made-up values."""
