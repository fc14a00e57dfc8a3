"""The only place that knows every part: it wires them together and runs a plan to its end."""
