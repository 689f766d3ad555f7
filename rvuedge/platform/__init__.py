"""Platform: what every web service needs and knows nothing of medicine."""
