"""Messages to the people who run the site: guarded against programs that post, stored, mailed, answered."""
