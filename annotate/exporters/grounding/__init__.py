"""How words that point at regions are spelled for a model: one file a spelling."""
