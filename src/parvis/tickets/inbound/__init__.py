"""What a mail does to requests: whom it is by, what it answers, what it may do, and doing it."""
