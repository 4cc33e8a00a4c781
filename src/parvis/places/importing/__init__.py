"""Files of addresses and buildings: read line by line whatever their size, compared with what is known, loaded where they differ.

`Layout` (registry `LAYOUTS`) says what a kind of file holds; `running.perform` loads one file with it.
"""
