"""Our own texts on codes: files, editor's workflow, search terms."""
