"""What search counts a hit for, once for the server and the phone: a test compares the numbers in the phone's scripts.

Set by trying searches until the code a surgeon means comes first (docs/decisions/0023); only their order matters.
"""

# What a word is worth by the place it stands in.
NAME = 3.0
TERM = 2.5
DESCRIPTOR = 2.0
BODY = 1.0
SPECIALTY = 0.5

# What makes one of two like documents come first: together less than a name that is what was typed.
ARTICLE = 1.5
WORK = 0.5
OWN_SPECIALTY = 1.0
OWN_USE = 2.5

# A name that is what was typed, word for word, and one close to it: more than any single word is worth.
WHOLE_NAME = 8.0
NAME_FIT = 12.0
# A code typed in full: before everything else.
EXACT = 1000.0

# The longest run of words looked up as an abbreviation, and what its meaning is worth beside the words typed.
LONGEST = 4
ALIKE = 0.9

# How many documents are compared name by name, and how many words are tried for a beginning: the time of one search.
SECOND_LOOK = 60
BEGINNINGS = 40
