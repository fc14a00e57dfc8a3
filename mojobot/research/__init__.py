"""Questions asked of the core away from any market: does it look ahead, is it warm, what would it have earned."""
