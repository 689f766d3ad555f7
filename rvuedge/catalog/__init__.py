"""Catalog: releases, relative values, payment limits, articles and the search over them."""
