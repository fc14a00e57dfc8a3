"""A back-test's report: every number computed once, and its three faces (terminal, JSON, one HTML file)."""
