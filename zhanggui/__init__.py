"""What the bridge and the actions share: settings, answer blocks, opened services, the one command.

Rule: may import the four domain packages; never ``bridge`` or ``actions``.
"""
