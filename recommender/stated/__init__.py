"""What shoppers say of their own taste: read from their words, resolved against the catalogue, applied to a ranking."""
