"""RVU Edge: the open backend for physician work RVUs (wRVU)."""

import gc

# What is imported stays. At the usual threshold of 700 the collector looks through it again and again:
# a sixth of the time in which a command starts (2.2 instead of 2.6 CPU seconds).
gc.set_threshold(50_000, 20, 50)

__version__ = "0.1.0"
