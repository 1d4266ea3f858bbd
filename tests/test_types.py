from hypothesis import given
from hypothesis import strategies as st

from rag.types import Span, cut, within

TEXT = "一二三四五六七八九十" * 5


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    bounds = sorted(draw(st.sets(st.integers(0, len(TEXT)), max_size=12)))
    return tuple(Span(*pair) for pair in zip(bounds[::2], bounds[1::2], strict=False))


def test_cut_joins_the_slices_with_nothing_between() -> None:
    assert cut("abcdef", [Span(0, 2), Span(4, 6)]) == "abef"


@given(spans(), st.integers(0, 60), st.integers(0, 60))
def test_within_maps_a_slice_of_the_cut_back_to_the_text(given: tuple[Span, ...], a: int, b: int) -> None:
    start, end = sorted((a, b))
    assert cut(TEXT, within(given, start, end)) == cut(TEXT, given)[start:end]
