"""Frozen dataclasses that every page makes by the dozen, with a constructor at half the cost."""

from dataclasses import MISSING, fields
from operator import attrgetter
from typing import Any, TypeVar

_Value = TypeVar("_Value")


def quick(cls: type[_Value]) -> type[_Value]:
    """A frozen dataclass with slots whose constructor fills each slot by the slot's own setter. That of `dataclasses` goes
    around the lock by `object.__setattr__`, which looks the name up in the type for every field of every value.
    """
    around: dict[str, Any] = {}
    arguments: list[str] = []
    lines: list[str] = []
    names: list[str] = []
    for field in fields(cls):  # type: ignore[arg-type]
        name = field.name
        names.append(name)
        around[f"set_{name}"] = getattr(cls, name).__set__
        value = name
        if field.default_factory is not MISSING:
            around[f"new_{name}"] = field.default_factory
            arguments.append(f"{name}=None")
            value = f"new_{name}() if {name} is None else {name}"
        elif field.default is not MISSING:
            around[f"default_{name}"] = field.default
            arguments.append(f"{name}=default_{name}")
        else:
            arguments.append(name)
        lines.append(f"    set_{name}(self, {value})")
    exec("\n".join([f"def __init__(self, {', '.join(arguments)}):", *lines]), around)  # noqa: S102  as dataclasses does
    constructor = around["__init__"]
    constructor.__qualname__ = f"{cls.__qualname__}.__init__"
    constructor.__annotations__ = cls.__init__.__annotations__
    setattr(cls, "__init__", constructor)  # noqa: B010  mypy takes it for a method
    # to another process by the constructor too: that of `dataclasses` asks for the fields of every value, and sets them one by one
    values = attrgetter(*names) if len(names) > 1 else lambda value: (getattr(value, names[0]),)
    setattr(cls, "__reduce__", lambda value: (cls, values(value)))  # noqa: B010  as above
    return cls
