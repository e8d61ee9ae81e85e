"""The tools of the Model Context Protocol: ask, search, show and documents, for assistants."""
