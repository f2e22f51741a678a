"""Looks at the bytes of a file once: what it is, whether it is whole, its facts, its hashes, its thumbnail.

Pure: no Django, no torch. Every function may be called from many threads at once; the decoders release the GIL.
"""
