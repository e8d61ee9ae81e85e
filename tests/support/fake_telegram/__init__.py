"""A stand-in for Telegram's Bot API server, as strict as the real one, for tests and the demo."""
