"""What comes in and goes out over HTTP, by area; unknown fields are an error."""
