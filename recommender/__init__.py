"""Customer, session and context in, ranked products with true reasons out.

Job: candidates from popularity, co-occurrence, sequence and content models, blended and diversified.
Rule: may import ``shop`` and ``retrieval``; speaks no HTTP. Entry: :class:`recommender.serve.Recommender`.
"""
