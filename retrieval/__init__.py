"""Text and filters in, ranked products or knowledge passages out.

Job: understand a query in English or Chinese, find candidates by BM25 and by vectors, fuse, filter.
Rule: may import ``shop`` only; speaks no HTTP. Entry: :class:`retrieval.search.Search`.

Rooms: ``understanding`` (words to a typed query), ``filtering`` (hard filters, relaxation, facets), ``indexing`` (what
is searched, and its life), ``encoders`` (texts to vectors), ``ranking`` (the order of the hits), ``knowledge``
(articles as answers). Here stand the facade, one search stage by stage, the types, and what the rooms share.
"""
