"""Tasks around an order, from the wish to its end: which order, what about it, confirmed, done.

One form (``order_form``) and one slot (``order_task``) carry all of them, so that correction, interruption, resuming
and leaving are written once (docs/adr/0019). What may be done with an order is decided in ``shop/``.
"""
