"""Who shoppers are: what they buy, how often and for how much, their sizes and their segments."""
