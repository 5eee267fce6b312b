"""rasa-sdk actions: slots in, one call to a domain package, answer blocks out.

Rule: may import ``zhanggui`` and the four domain packages; never ``bridge``, never ``rasa``.
"""
