"""The product index: columns, words and vectors; how it is built, changed, compacted and opened."""
