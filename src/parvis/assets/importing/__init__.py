"""Equipment from a table: which column says what, what each line would do, and doing all of it or nothing."""
