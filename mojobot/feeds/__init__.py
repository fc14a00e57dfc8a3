"""Where market events come from: the seeded demo market, recorded candles and sessions."""
