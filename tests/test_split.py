"""Passages and sentences: sizes, bounds, and that nothing is lost."""

from hypothesis import given
from hypothesis import strategies as st

from rag.split import sentences

TEXT = st.text(alphabet="甲乙,。！？”」（）a.B 1\n…;", max_size=80)


@given(TEXT)
def test_sentences_cover_all_but_white_space(text: str) -> None:
    position = 0
    for span in sentences(text):
        assert span.start >= position
        assert not text[position : span.start].strip()
        assert text[span.start : span.end].strip() == text[span.start : span.end] != ""
        position = span.end
    assert not text[position:].strip()


def test_sentences_keep_closing_quotes_and_decimals() -> None:
    text = "他说:“水位涨了3.5米。”大家都知道。Dr. A. Smith paid $3.50 for it. Then he left."
    assert [text[s.start : s.end] for s in sentences(text)] == [
        "他说:“水位涨了3.5米。”",
        "大家都知道。",
        "Dr. A. Smith paid $3.50 for it.",
        "Then he left.",
    ]
