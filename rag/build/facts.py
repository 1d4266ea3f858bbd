"""What a generation was built from, what of it has changed since, and what it counts."""

from collections import Counter
from collections.abc import Iterator, Mapping

from rag import corpus, everyday, lexical, reading, split
from rag.access import group_names
from rag.build.layout import VECTORS
from rag.corpus import Corpus, Known
from rag.lexical import Dictionary
from rag.store import Generation, encode_ledger
from rag.types import Encoder, Json

WORK = {
    "reading": "The reader is another version than before: every file is read again.",
    "ocr": "What reads pictures is another than before: every file is read again.",
    "split": "The splitter is another version than before: every article is split again.",
    "passage_chars": "The size of a passage has changed: every article is split again.",
    "vectors": "Vectors are made of a passage in another way than before: every passage is embedded again.",
    "words": "Words are told in another way than before: every passage's words are made again.",
}


def fingerprint(files: Mapping[str, str | None], encoder: Encoder, passage_chars: int) -> Json:
    """Return what decides a generation: two with the same are the same in all that is served."""
    return {
        "fingerprint": {
            "reading": reading.VERSION,
            **({"ocr": ocr} if (ocr := reading.ocr_version()) else {}),
            "split": split.VERSION,
            "vectors": VECTORS,
            "words": lexical.VERSION,
            "passage_chars": passage_chars,
            **everyday_facts(encoder),
        },
        "seeds": corpus.digest(files),
    }


def everyday_facts(encoder: Encoder) -> Json:
    """Return what the everyday sentences' vectors depend on."""
    return {"everyday": everyday.VERSION, "encoder": {"name": encoder.name, "digest": encoder.digest}}


def same(manifest: Json, facts: Json) -> bool:
    """Whether a generation was built from exactly this."""
    return all(manifest[name] == facts[name] for name in facts)


def same_settings(old: Json, new: Json) -> bool:
    """Whether readings, passages and vectors of one fingerprint are those of the other."""
    return all(old.get(name) == new.get(name) for name in (*WORK, "encoder"))


def reasons(old: Json, new: Json, passages: int) -> Iterator[str]:
    """Yield why a build does more than the changed files ask for."""
    yield from (text for name, text in WORK.items() if old.get(name) != new.get(name))
    before, now = old["encoder"], new["encoder"]
    if before != now:
        yield (
            f"The model was {before['name']} ({before['digest'][:12]}) and is {now['name']} "
            f"({now['digest'][:12]}): all {passages} passages are embedded again."
        )


def words_anew(previous: Generation | None, dictionary: Dictionary) -> Iterator[str]:
    """Yield why the words of passages that were indexed before are made again, if they are."""
    if previous is not None and previous.words.dictionary != dictionary:
        before, now = len(previous.words.dictionary.words), len(dictionary.words)
        yield (
            f"The dictionary has changed ({before} words before, {now} now): the words of every passage "
            "are made again, and nothing is embedded for it."
        )


def known(previous: Generation) -> Iterator[tuple[str, Known]]:
    """Yield the path and the reading of each document of a generation."""
    for number, record in enumerate(previous.ledger):
        candidates = frozenset(record["candidates"])
        yield record["path"], Known(number, record["sha256"], candidates, record["under"])


def counts(read: Corpus, previous: Generation | None, passages: int) -> Json:
    """Return what the manifest says of the files and of what became of them."""
    left_out: Counter[str] = Counter()
    total: Counter[str] = Counter()
    notes = []
    for file in read.files:
        if isinstance(file, Known):
            assert previous is not None
            record, articles = previous.ledger[file.number], previous.articles_in(file.number)
        else:
            record = encode_ledger(file.reading, file.candidates, file.under)
            articles = len(file.reading.articles)
        left_out.update(record["left_out"])
        total.update(characters=record["characters"], in_articles=record["in_articles"], articles=articles)
        notes += [f"{record['path']}: {note}" for note in record["notes"]]
    return {
        "skipped": {file.path: file.reason for file in read.skipped},
        "furniture": dict(read.furniture),
        "notes": notes,
        "counts": {
            "files": len(read.files),
            "articles": total["articles"],
            "passages": passages,
            "characters": total["characters"],
            "in_articles": total["in_articles"],
            "left_out": dict(sorted(left_out.items(), key=lambda item: (-item[1], item[0]))),
        },
    }


def access(read: Corpus, previous: Generation | None) -> Json:
    """Return what the manifest says of the groups that folders and files are for."""
    rules: Json = {folder: list(groups) for folder, groups in read.access.items()}
    for file in read.files:
        if isinstance(file, Known):
            assert previous is not None
            path = previous.ledger[file.number]["path"]
            told = previous.manifest["access"].get(path)
        else:
            document = file.reading.document
            path, told = document.path, None
            if document.text_of == "file" and (named := reading.access(document.text)) is not None:
                told = list(group_names(named))
        if told is not None:
            rules[path] = told
    return {"access": rules}
