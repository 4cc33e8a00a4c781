"""The desk as it happens: who else is there, what is new, what was put off or is still to be read."""
