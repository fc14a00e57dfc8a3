"""What prices and events say: scans, indicators and statistics over panels."""
