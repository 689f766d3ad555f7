def of(person, *, on):
    return {}
