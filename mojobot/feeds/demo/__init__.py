"""The demo market: a seeded simulation in two levels, a skeleton of quarter-hours and the ticks inside them."""
