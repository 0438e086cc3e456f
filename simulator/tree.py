"""Copies of what a terminal stores: records, plans, pictures."""

from typing import cast


def copied[T](tree: T) -> T:
    """Return a copy of dicts and lists, however deep; what they hold is shared.

    copy.deepcopy does the same for anything, at several times the cost: the state of
    a terminal is copied before and after each step of many tests.
    """
    if isinstance(tree, dict):
        return cast(T, {key: copied(value) for key, value in tree.items()})
    if isinstance(tree, list):
        return cast(T, [copied(value) for value in tree])
    return tree
