"""The order of the hits: fusion, agreement, variety, the learned ranker; and its measure."""
