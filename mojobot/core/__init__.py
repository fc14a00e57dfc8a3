"""The engine and all it decides with: synchronous, deterministic, numpy only."""
