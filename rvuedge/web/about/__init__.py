"""Who stands behind the site: about, privacy, terms, accessibility, and the form to write to."""
