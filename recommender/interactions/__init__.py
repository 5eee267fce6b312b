"""Who took an interest in what and when: the event table, id maps, files of sequences, what is kept apart."""
