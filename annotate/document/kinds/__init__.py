"""The fourteen kinds of mark, one file each; ``registry.py`` lists them."""
