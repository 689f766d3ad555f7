"""Readers of CMS's drug files: payment limits, the NDC crosswalk, and what a billing unit is."""
