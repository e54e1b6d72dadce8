"""The Python half of item generation: standard library alone until a package's own environment is asked for."""
