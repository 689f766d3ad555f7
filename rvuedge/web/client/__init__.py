"""What a browser loads beside pages: the sheets of the look, the client in one script, its service worker."""
