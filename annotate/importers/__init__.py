"""Readers of what people import: pure, streaming, one file a format. A bad record never sinks the others."""
