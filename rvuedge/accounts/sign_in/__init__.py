"""The routes of signing up, in and out, second steps and password resets."""
