"""The written demo shop: products, pictures, customers, orders and articles, all made by this project.

The texts are in ``content/`` (one YAML file a department) and ``articles/`` (Markdown); this package
composes them into the records of :mod:`shop.types`, the same for the same seed, and loads them into a
shop (:func:`shop.demo.build.load_demo`).
"""
