"""The formal meaning of tasks: the profile of a database, the algebra over it, and what tools there are."""
