"""Checks that know what a reference in an answer means here: an appointment, a thing of the organisation (`tickets.checks`)."""
