"""What learns from interactions: one file a model, one protocol (``recommender.types.Model``)."""
