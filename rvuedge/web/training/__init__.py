"""Pages of training: residents, students, those who teach them, and those who direct."""
