"""The panes of the main screen: each draws its part of a scene."""
