"""What the domain says when a person may not or cannot do something now."""


class Refused(Exception):  # noqa: N818  it reads as what happened
    """One translated sentence for the person, saying what to do next; `code` is for machines."""

    def __init__(self, sentence: object = "", *, code: str = "refused") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code

    def __str__(self) -> str:
        return str(self.sentence)


class Conflict(Refused):
    """Somebody else was faster: the place is taken, the text was changed meanwhile."""

    def __init__(self, sentence: object = "", *, code: str = "conflict") -> None:
        super().__init__(sentence, code=code)
