"""What the keys do: one function an action, by the id of the action."""
