"""Texts to vectors: the packaged encoders, their pair, the static one, and fine-tuning."""
