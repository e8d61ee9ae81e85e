"""A question -> quotes that answer it, or a refusal."""
