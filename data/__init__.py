"""Samples that ship with the project, and the only loaders of outside data.

Rule: tests and benchmarks read ``../shared/data`` through :mod:`data.loaders` and nowhere else; nothing of it is
ever copied into the project.
"""
