"""Mailboxes that must be asked for their mail: IMAP."""
