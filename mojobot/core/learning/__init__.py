"""What closed trades teach: how sure a vote may be, how much it counts, and who has to sit out."""
