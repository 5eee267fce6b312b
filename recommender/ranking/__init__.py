"""From the models' scores to an order: blend, variety, business rules."""
