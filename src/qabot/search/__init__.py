"""Search in what is indexed: by vectors (FAISS) and by words (tantivy)."""
