"""Programs for those who work on qabot, run as `python -m tools.NAME` from the root."""
