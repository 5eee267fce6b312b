"""The bridge's endpoints, one file an audience."""
