"""Rasa graph components of our own: one per file, named in ``bot/config.yml``.

Rule: imports Rasa and the libraries of ``bot/requirements.txt``, and none of the project's other packages
(they live in another Python environment).
"""
