"""Measurements of qabot, each run as `python -m benchmarks.NAME` from the root."""
