"""Elements of pay beside salary, production, draw, stipends and call: a class for each kind. Only computes."""
