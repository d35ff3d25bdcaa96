"""What is wrong with settings, in words an operator reads: said before there is an app."""

from collections.abc import Callable, Mapping
from typing import Self


class SettingsProblem(str):
    """What is wrong with one setting: reads in English, `said` in the operator's language."""

    __slots__ = ("message", "values")
    message: str
    values: Mapping[str, object]

    def __new__(cls, message: str, **values: object) -> Self:
        made = super().__new__(cls, message % values)
        made.message = message
        made.values = values
        return made

    def said(self, translate: Callable[[str], str]) -> str:
        return translate(self.message) % self.values


class SettingsError(Exception):
    """Settings the hub can't start with: one plain line for each."""

    def __init__(self, problems: list[SettingsProblem]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
