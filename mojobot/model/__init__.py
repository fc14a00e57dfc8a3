"""The shared vocabulary: what happened, what we want done, what became of it, and what may be shown."""
