"""Training, publishing and measuring versions of the models."""
