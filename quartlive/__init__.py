"""Server-driven UI for Quart."""
