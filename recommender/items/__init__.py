"""What items are: their facts, what is bought instead of them and what along with them."""
