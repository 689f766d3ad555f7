"""What a resident takes along at graduation: a certificate and a portfolio on paper."""
