"""Landing intents: what carries an approved order into the world and reports what became of it."""
