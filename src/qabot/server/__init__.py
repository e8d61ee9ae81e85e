"""`qabot serve`: a page, an HTTP API and an OpenAI-style endpoint over one index."""
