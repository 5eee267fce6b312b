"""Scenes of one request: what is ranked, by which history, with which reasons."""
