"""The eight strategies, each one idea: from features to votes."""
