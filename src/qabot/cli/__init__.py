"""The command line: each command parses, calls one function of the library, and prints."""

from qabot.cli.app import app, main

__all__ = ["app", "main"]
