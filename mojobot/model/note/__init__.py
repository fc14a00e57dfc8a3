"""Decisions and trades in an analyst's words, for every face."""
