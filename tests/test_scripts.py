import pytest

from rag.scripts import SCRIPTS, script_of


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("青河泵站位于右岸,设计扬程87.5米。", "han"),
        ("協商議題怎麼選?", "han"),
        ("《Nature》杂志发表了这项研究的结果", "han"),
        ("The pumping station (泵站) was finished in May.", "latin"),
        ("Wann wurde die Brücke gebaut?", "latin"),
        ("いつ橋が建設されましたか", "kana"),
        ("다리는 언제 지어졌습니까?", "hangul"),
        ("Когда построили мост?", "cyrillic"),
        ("متى بني الجسر؟", "arabic"),
        ("สะพานสร้างเมื่อไร", "thai"),
        ("पुल कब बनाया गया था?", "indic"),
        ("Πότε χτίστηκε η γέφυρα;", "greek"),
        ("12345 !?", "other"),
        ("", "other"),
    ],
)
def test_a_text_has_the_script_of_most_of_its_words(text: str, script: str) -> None:
    assert SCRIPTS[script_of(text)] == script
