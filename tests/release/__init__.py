"""Big runs that belong to a release, not to CI: `make release-check`."""
