"""From the view and what the person chose to what the widgets draw: pure functions, no terminal."""
