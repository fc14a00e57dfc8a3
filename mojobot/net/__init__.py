"""The way out: one HTTP client, one WebSocket that comes back, pacing, breakers, and who may be reached."""
