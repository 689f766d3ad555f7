"""RVU Edge: the open backend for physician work RVUs (wRVU)."""

__version__ = "0.1.0"
