"""What search engines and those who share a link read: addresses, descriptions, structured data, pictures, caching."""
