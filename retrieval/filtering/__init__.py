"""Hard filters, what is given up when nothing fits, and facets."""
