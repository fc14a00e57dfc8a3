"""The command line: a file per noun; each command loads what it needs when it runs."""
