"""Background jobs: long work in short steps on the database that is there. See docs/how-to/job.md."""
