"""How the reader is trained; only `prepare`, `export` and `evaluate` need qabot itself."""
