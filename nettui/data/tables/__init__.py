"""Tables of any format, and how their columns become inputs and labels."""
