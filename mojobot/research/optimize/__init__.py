"""The search for better settings that also says how much of what it found is luck."""
