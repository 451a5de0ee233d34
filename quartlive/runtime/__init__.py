"""What happens after a request or a message has arrived; asyncio lives here."""
