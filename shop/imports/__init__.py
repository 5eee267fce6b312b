"""Catalogue feeds: each format yields products and the rows that are wrong, and never stops at one.

Formats: Google Merchant (XML, TSV), Shopify product CSV, JSON Lines. Entry: :func:`shop.imports.feed.read_feed`.
"""
