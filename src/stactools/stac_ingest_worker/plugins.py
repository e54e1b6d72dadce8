"""Loads the command groups of a package, and those of the other packages around it only if a request names one."""

import difflib
import importlib
import importlib.metadata
import pkgutil

import click

from .faults import Refusal, explained


class Plugins:
    """Holds the command `stac`, without its own commands and its logging."""

    def __init__(self, package):
        self.package = package
        self._root = click.Group("stac")
        self._known = set()
        try:
            own = modules_of(package)
            registry = load_stactools(own)
            self._register(registry.get_create_subcommand_functions())
        except BaseException as error:
            raise Refusal("item_failed", f"{package} cannot be imported: {explained(error)}") from error
        self._rest_loaded = not own

    def groups(self):
        commands = self._root.commands.items()
        return sorted(name for name, group in commands if isinstance(group, click.Group) and "create-item" in group.commands)

    def find(self, name):
        """Returns the root, the group and its create-item. The group may be one of a package that this one depends on."""
        if name not in self.groups() and not self._rest_loaded:
            self._rest_loaded = True
            self._load_rest()
        if name not in self.groups():
            has = ", ".join(self.groups()) or "none at all"
            near = difflib.get_close_matches(name, self.groups(), n=1)
            guess = f", did you mean {near[0]}?" if near else f"; it has {has}"
            raise Refusal("no_such_group", f"{self.package} has no group {name} with create-item{guess}")
        group = self._root.commands[name]
        return self._root, group, group.commands["create-item"]

    def _register(self, functions):
        for create in functions:
            if create not in self._known:
                self._known.add(create)
                create(self._root)

    def _load_rest(self):
        import stactools
        from stactools.cli.registry import Registry

        for module in pkgutil.iter_modules(stactools.__path__):
            if module.name in ("cli", "core", "testing"):
                continue
            registry = Registry()
            try:
                getattr(importlib.import_module(f"stactools.{module.name}"), "register_plugin", lambda _: None)(registry)
                self._register(registry.get_create_subcommand_functions())
            except Exception:  # another package is broken; this one may still work
                continue


def modules_of(package):
    """Returns the names that the package installs below the namespace `stactools`; none if its metadata lists no files."""
    try:
        files = importlib.metadata.distribution(package).files or []
    except importlib.metadata.PackageNotFoundError:
        return set()
    below = [file.parts[1] for file in files if len(file.parts) > 1 and file.parts[0] == "stactools"]
    return {name.removesuffix(".py") for name in below if name != "__pycache__"}


def load_stactools(own):
    """Imports stactools.cli, which imports every module of the namespace, and shows it only this package's."""
    every = pkgutil.iter_modules

    def only_own(path=None, prefix=""):
        for module in every(path, prefix):
            if prefix != "stactools." or module.name.removeprefix(prefix) in own:
                yield module

    if own:
        pkgutil.iter_modules = only_own
    try:
        return importlib.import_module("stactools.cli").registry
    finally:
        pkgutil.iter_modules = every
