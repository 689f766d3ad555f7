"""What is counted beside work RVUs: drug units and dollars, NDC, payment estimate, anesthesia units."""
