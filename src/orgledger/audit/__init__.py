"""What makes the record trustworthy, and what is personal in it erasable."""
