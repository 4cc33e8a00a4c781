"""What every connector of a kind reads and answers, whatever stands behind it: pages, the API and files read these shapes alone."""
