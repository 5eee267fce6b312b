"""Claims with named peers: each script writes ``benchmarks/results/*.json`` and prints a table.

Never part of pytest; see benchmarks/README.md for the figures and the commands.
"""
