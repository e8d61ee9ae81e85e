"""Answers questions about a folder of documents with verbatim quotes."""

__version__ = "0.1.0"
