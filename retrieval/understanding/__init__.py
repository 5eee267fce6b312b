"""From a shopper's words to a typed query, against the catalogue's own vocabulary."""
