"""The real market: which tokens, who is asked for what and how often, and what becomes of the answers."""
