"""What tests and benchmarks share: documents, stand-ins, writers of files."""
