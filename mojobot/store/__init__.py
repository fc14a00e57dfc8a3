"""What is kept: the store of a data directory with its one writer, the recording, and how both are read again."""
