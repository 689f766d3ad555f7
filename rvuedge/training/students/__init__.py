"""Students: what a clerkship asks for, what a student has seen and done, who signed it, and what is missing."""
