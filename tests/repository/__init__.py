"""What is written here, held against what it describes."""
