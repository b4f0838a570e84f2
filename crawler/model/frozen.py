"""Frozen dataclasses that every page makes by the dozen, with a constructor at half the cost."""

from dataclasses import MISSING, fields
from operator import attrgetter
from typing import Any, TypeVar

_Value = TypeVar("_Value")


def quick(cls: type[_Value]) -> type[_Value]:
    """A frozen dataclass with slots whose constructor fills them while the value is of the class's open twin, which has the same
    slots and no lock. That of `dataclasses` goes around the lock by `object.__setattr__`, which looks the name up in the type for
    every field of every value.
    """
    slots = tuple([field.name for field in fields(cls)])  # type: ignore[arg-type]
    around: dict[str, Any] = {
        "cls": cls,
        "twin": type(cls.__name__, (), {"__slots__": slots}),
        "become": vars(object)["__class__"].__set__,
    }
    arguments: list[str] = []
    lines: list[str] = []
    for field in fields(cls):  # type: ignore[arg-type]
        name = field.name
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
        lines.append(f"    self.{name} = {value}")
    head = f"def __init__(self, {', '.join(arguments)}):"
    exec("\n".join([head, "    become(self, twin)", *lines, "    self.__class__ = cls"]), around)  # noqa: S102  as dataclasses does
    constructor = around["__init__"]
    constructor.__qualname__ = f"{cls.__qualname__}.__init__"
    constructor.__annotations__ = cls.__init__.__annotations__
    setattr(cls, "__init__", constructor)  # noqa: B010  mypy takes it for a method
    # to another process by the constructor too: that of `dataclasses` asks for the fields of every value, and sets them one by one
    values = attrgetter(*slots) if len(slots) > 1 else lambda value: (getattr(value, slots[0]),)
    setattr(cls, "__reduce__", lambda value: (cls, values(value)))  # noqa: B010  as above
    return cls
