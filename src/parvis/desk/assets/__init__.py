"""The equipment of the customers that the team serves: found, looked at, brought in from a table."""
