"""How much to buy, and when not to."""
