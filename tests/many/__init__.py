"""Many episodes at once, recorded episodes, and episodes made again."""
