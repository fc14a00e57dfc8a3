"""Candles of the past from providers into files, a page at a time, each page asked for once."""
