"""Requests and sockets of Quart, and the files it serves."""
