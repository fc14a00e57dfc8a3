"""Two runs side by side: their numbers, their trades, and whether the difference is more than luck."""
