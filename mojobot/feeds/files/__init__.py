"""Candle files of many kinds, each read into the same rows, and the folder they are kept in."""
