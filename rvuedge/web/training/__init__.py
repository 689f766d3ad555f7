"""Pages of training: residents, students, those who teach them, and those who direct."""
"""Pages of residents and of the people who run their program."""
