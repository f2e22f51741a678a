"""Webhooks without a database: what is told, how it is signed, how it is sent. Pure: no Django."""
