"""The Python part of item generation. Uses only the standard library until the package's environment is loaded."""
