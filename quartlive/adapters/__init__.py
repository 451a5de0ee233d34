"""The world outside: stores, metrics, object storage."""
