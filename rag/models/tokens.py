"""Text to tokens: SentencePiece where a folder has its model, else the tokenizers library.

The vocabulary of XLM-RoBERTa takes SentencePiece a third of a second and 50 MB, and the tokenizers library
a second and 600 MB; both give the same tokens but for blanks at the end of a text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

PIECES, TOKENIZER = "tokenizer.model", "tokenizer.json"
NORMAL, UNKNOWN, CONTROL = 1, 2, 3  # kinds of a piece, in SentencePiece's format
UNIGRAM = 1  # kind of a model: Kudo and Richardson, arXiv:1808.06226

Tokenize = Callable[[str], list[int]]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces that texts are cut into, each with its log probability, by their number."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    ids: dict[str, int]  # of the special ones: unk, bos, eos, pad, mask


def load(folder: Path, length: int) -> Tokenize:
    """Return what turns a text into at most ``length`` tokens, the special ones at both ends among them."""
    if (folder / PIECES).is_file():
        return _ended(folder / PIECES, length)
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(length)
    return lambda text: list(tokenizer.encode(text).ids)


def _ended(path: Path, length: int) -> Tokenize:
    cut = pieces(path)
    return lambda text: [cut.first, *cut.ids(text)[: length - 2], cut.last]


class Pieces:
    """SentencePiece without special tokens; ``first`` and ``last`` stand at both ends of a text."""

    def __init__(self, path: Path) -> None:
        from sentencepiece import SentencePieceProcessor

        self._model = SentencePieceProcessor(model_file=str(path))
        self.first: int = self._model.bos_id()
        self.last: int = self._model.eos_id()

    def ids(self, text: str) -> list[int]:
        """Return the tokens of a text."""
        ids: list[int] = self._model.encode(text)
        return ids

    def placed(self, text: str) -> list[tuple[int, int]]:
        """Return where each token of a text stands in it, in characters."""
        place, at = {}, 0  # of characters, by bytes
        for number, character in enumerate(text):
            place[at] = number
            at += len(character.encode())
        place[at] = len(text)
        found = self._model.encode(text, return_type="proto").pieces
        return [(place[piece.begin], place[piece.end]) for piece in found]


@lru_cache(maxsize=1)
def pieces(path: Path) -> Pieces:
    """Return the model of a file, loaded once: encoder and reader share it."""
    return Pieces(path)


def write_pieces(path: Path, words: Vocabulary) -> None:
    """Write a SentencePiece model of these pieces, which normalizes as XLM-RoBERTa's does."""
    kinds = dict.fromkeys(words.ids.values(), CONTROL) | {words.ids["unk"]: UNKNOWN}
    model = _normalizer()
    model.trainer_spec.model_type = UNIGRAM
    for name in ("unk", "bos", "eos", "pad"):
        setattr(model.trainer_spec, f"{name}_id", words.ids[name])
    for number, (piece, score) in enumerate(zip(words.pieces, words.scores, strict=True)):
        model.pieces.add(piece=piece, score=score, type=kinds.get(number, NORMAL))
    path.write_bytes(model.SerializeToString())


def write_unigram(path: Path, words: Vocabulary) -> None:
    """Write the same as the tokenizers library reads it."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    scored = list(zip(words.pieces, words.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(scored, words.ids["unk"]))
    table = _normalizer().normalizer_spec.precompiled_charsmap
    blanks = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.normalizer = normalizers.Sequence([normalizers.Precompiled(table), blanks])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    first, last = (words.pieces[words.ids[name]] for name in ("bos", "eos"))
    ends = [(first, words.ids["bos"]), (last, words.ids["eos"])]
    tokenizer.post_processor = processors.TemplateProcessing(f"{first} $A {last}", special_tokens=ends)
    tokenizer.add_special_tokens([words.pieces[number] for number in sorted(words.ids.values())])
    tokenizer.save(str(path), pretty=False)


def _normalizer() -> Any:
    """Return a SentencePiece model without pieces, with the table by which characters are normalized."""
    import sentencepiece
    from sentencepiece import sentencepiece_model_pb2 as proto

    model = vars(proto)["ModelProto"]()  # made when it is imported, and unknown to a type checker
    model.ParseFromString(
        sentencepiece.SentencePieceNormalizer(rule_name="nmt_nfkc").serialized_model_proto()
    )
    return model
