"""The blog: what each release changed, made from the loaded releases, and posts written by hand; with an Atom feed."""
