"""Recommenders beside ours, each a child process in an environment of its own; ``python -m benchmarks.recommender``."""
