"""The only process that faces the internet: REST, WebSocket, widget files, conversations, hand-off.

Rule: may import ``zhanggui`` and the four domain packages; never ``actions``, never ``rasa``.
"""
