"""A generation on a Milvus server: its passages, vectors and documents, for any machine to answer.

Heavy parts are imported by name, so that what does not use Milvus loads none of it.
"""
