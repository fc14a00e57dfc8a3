"""Chart patterns, support and resistance, from confirmed pivots."""
