"""Synthesis: from a catalog to a package. Play imports nothing from here."""
