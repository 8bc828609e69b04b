"""Reads what people send, keeps it, and hands it on as facts."""
