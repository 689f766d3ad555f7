"""One employer's file of many physicians compared with each one's log: who is owed what, letters, one csv of all."""
