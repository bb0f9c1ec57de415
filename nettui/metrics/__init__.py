"""From a Step to a Reading: what is measured on every layer, and how it is computed."""
