"""What a practice takes from a closed month: everybody's statements in one archive, and one file for payroll."""
