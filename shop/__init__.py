"""The shop's own records: products, stock, prices, customers, orders, events, articles.

Job: the only owner of these tables. Rule: imports none of our other packages, speaks no HTTP.
Entry: :class:`shop.service.Shop`.
"""
