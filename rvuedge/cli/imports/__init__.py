"""rvuedge import …, and the seeds and demo, which are imports too."""
