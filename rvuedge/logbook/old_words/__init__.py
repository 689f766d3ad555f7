"""Free words of role, supervision and attending from before there was a vocabulary: counted, and answered by hand."""
