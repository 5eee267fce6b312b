"""What the shop's own systems call, with a key: one module an area."""
