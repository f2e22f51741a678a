"""The annotation document: what one person or model says about one item. Pure: no Django, no torch."""
