"""Judgements from facts: pure functions, no file, clock, database or screen."""
