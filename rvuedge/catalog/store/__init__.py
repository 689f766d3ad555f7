"""The catalog's tables, reads, the process's cache, and the version that rises with every change."""
