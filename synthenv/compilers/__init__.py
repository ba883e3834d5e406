"""From a spec to a prompt, a solution, a verifier and a twin: four modules that share the spec (and its profile) only.

An error in one of them can't hide in another: the certificate holds them against each other on many databases.
"""
