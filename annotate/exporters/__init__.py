"""Renders a release in the formats that trainers and other tools read. Pure: manifest and blobs in, files out.

One file a format (``coco.py``, ``messages.py``, ...) and one line in ``registry.py``. An exporter never reads a table,
never drops anything in silence, and writes the same bytes for the same release, options and version.
"""
