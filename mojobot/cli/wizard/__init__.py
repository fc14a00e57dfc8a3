"""The questions of `mojobot init`, and what becomes of the answers."""
