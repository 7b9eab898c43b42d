"""Words that stand in a source where a person's reference should be, and say that there is nobody."""

from __future__ import annotations

import unicodedata

WORDS = frozenset(
    word.strip()
    for word in [
        "\n    vacant",
        " vacancy",
        " vacant post",
        " vacant position",
        " vacant seat",
        " post vacant",
        " position vacant",
        " currently vacant",
        " unfilled",
        "\n    unoccupied",
        " tbd",
        " tba",
        " tbc",
        " tbh",
        " to be decided",
        " to be determined",
        " to be defined",
        " to be announced",
        " to be confirmed",
        "\n    to be appointed",
        " to be hired",
        " to be recruited",
        " to be filled",
        " n/a",
        " n.a",
        " n/d",
        " n.d",
        " not applicable",
        " not available",
        "\n    not disclosed",
        " not published",
        " nobody",
        " no one",
        " none",
        " null",
        " nil",
        " unknown",
        " unnamed",
        " empty",
        " open position",
        " open post",
        "\n    eliminated",
        " 空缺",
        " 空缺中",
        " 职位空缺",
        " 岗位空缺",
        " 暂缺",
        " 暂时空缺",
        " 暂空",
        " 出缺",
        " 缺",
        " 缺编",
        " 缺员",
        " 空",
        " 空岗",
        " 待定",
        " 未定",
        " 待聘",
        " 待补",
        "\n    待补充",
        " 待招",
        " 待招聘",
        " 招聘中",
        " 待任命",
        " 待任",
        " 无",
        " 无人",
        " 暂无",
        " 暂无人",
        " 没有",
        " 未知",
        " 不详",
        " 不适用\n    ",
    ]
)
BRACKETS = "()[]<>{}【】《》「」*_'\"“”‘’.,;:!?。、-–— "


def is_vacancy(reference: str) -> bool:
    """Whether a text says that there is nobody, however it is cased, spaced and bracketed."""
    text = unicodedata.normalize("NFKC", reference)
    word = " ".join(text.casefold().replace("/", " / ").split()).replace(" / ", "/").strip(BRACKETS)
    return word in WORDS or text.strip(BRACKETS) == "NA" or not any(character.isalnum() for character in word)
