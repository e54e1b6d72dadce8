"""Builds the command line of create-item from arguments and named options."""

import difflib
import shlex

import click

from .faults import Refusal


def argv_of(command, args, options, destination):
    """Returns arguments, options and destination, in this order, as the reference does. Arguments after `--` stay behind the options."""
    declared = options_of(command)
    tokens = [token for name, value in options.items() for token in tokens_of(command, declared, name, value)]
    end = args.index("--") if "--" in args else len(args)
    return [*args[:end], *tokens, *args[end:], destination]


def options_of(command):
    """Maps each spelling of each declared option, without its dashes, to the option."""
    spellings = {}
    for param in command.params:
        if isinstance(param, click.Option):
            for spelling in [*param.opts, *param.secondary_opts]:
                spellings[spelling.lstrip("-")] = (param, spelling)
    return spellings


def tokens_of(command, declared, name, value):
    param, spelling = declared.get(name.lstrip("-")) or unknown(command, declared, name)
    if param.count:
        return [spelling] * number(spelling, value)
    if param.is_flag:
        return flag(param, spelling, value)
    values = shlex.split(value) if param.nargs != 1 else [value]
    if param.nargs != 1 and len(values) != param.nargs:
        raise invalid(f"{spelling} takes {param.nargs} values separated by spaces, got {value!r}")
    if param.nargs == 1 and spelling.startswith("--"):
        return [f"{spelling}={value}"]
    return [spelling, *values]


def flag(param, spelling, value):
    """Returns the flag or nothing: `--cogs true` would leave "true" as an argument."""
    try:
        wanted = value == "" or click.BOOL.convert(value, param, None)
    except click.BadParameter:
        raise invalid(f"{spelling} is a flag: expected true or false, got {value!r}") from None
    if wanted:
        return [spelling]
    opposite = param.opts if spelling in param.secondary_opts else param.secondary_opts
    return opposite[:1]


def number(spelling, value):
    if not value.isdecimal():
        raise invalid(f"{spelling} is counted: expected a number, got {value!r}")
    return min(int(value), 100)


def unknown(command, declared, name):
    known = ", ".join(dict.fromkeys(param.opts[0] for param, _ in declared.values())) or "no options"
    near = difflib.get_close_matches(name.lstrip("-"), declared, n=1)
    guess = f", did you mean {declared[near[0]][1]}?" if near else ""
    raise invalid(f"{command.name} has no option {name}{guess or ';'} it has {known}")


def invalid(message):
    return Refusal("invalid_arguments", message)
