"""One widget a file: each draws what it is given and sends what it is asked."""
