"""Answers in sentences: a model writes them, and each is checked against its quotes."""
