"""The boundary of the sandbox under attack."""
