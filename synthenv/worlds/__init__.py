"""The kinds of world, one a file."""
