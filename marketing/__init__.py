"""Marketing decisions with a logged reason and probability: the next stage keeps its place here.

Rule: may import ``shop``, ``retrieval`` and ``recommender``. The decision log that everything here will
learn from is already kept by ``shop.decisions``.
"""
