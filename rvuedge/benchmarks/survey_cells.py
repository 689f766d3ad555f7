def specialty_key(text):
    return " ".join(sorted(text.lower().replace(",", " ").split()))
