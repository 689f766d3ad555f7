"""`make ha`: the files of deploy/ on loopback, under load, through four events. What was acknowledged is looked for."""
