"""Text and filters in, ranked products or knowledge passages out.

Job: understand a query in English or Chinese, find candidates by BM25 and by vectors, fuse, filter.
Rule: may import ``shop`` only; speaks no HTTP. Entry: :class:`retrieval.search.Search`.
"""
