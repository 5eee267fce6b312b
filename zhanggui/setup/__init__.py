"""Set-up on a bare machine: environments, models, demo shop; then run, test or lint.

Runs under the system's Python with nothing but the standard library, as ``python -m zhanggui.setup COMMAND``
in the project's root; the Makefile calls it. Each step is skipped while the hash of its inputs is unchanged
and its outputs are there, so that a second start takes seconds.
"""
