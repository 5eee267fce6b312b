"""Search engines beside ours, each built, opened and asked in the same way; ``python -m benchmarks.retrieval``."""
