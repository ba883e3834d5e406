"""synthenv makes reinforcement-learning environments for tool-using language models from real data."""

__version__ = "0.1.0"
