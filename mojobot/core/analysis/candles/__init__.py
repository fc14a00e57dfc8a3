"""Candlestick patterns, for all series of a panel at once."""
