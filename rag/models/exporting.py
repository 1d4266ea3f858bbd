"""Weights to an exported folder: measured in 32 bits on a few texts, then written in 8."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from rag.models import graph, reader, tokens
from rag.models.runtime import Exported, Graph
from rag.types import Excerpt, Json

# What is measured: questions and passages, short and long, in several scripts.
SAMPLES = (
    "泵站什么时候开工？",
    "镇里去年修好了三座水闸，今年又把上游的两公里河道清理了一遍，雨季来临以前全部完工。",
    "居民代表会议每月召开一次，议题由各小组提前一周报送，会后三天内在公告栏公布结果；有不同意见的，可以在十天以内书面提出，由村务监督委员会答复。"
    * 3,
    "圖書館的開放時間改為上午九點到晚上八點，週一閉館。",
    "When does the library open on Friday?",
    "The council approved the budget for repairing the old bridge, and work is expected to start in March "
    "once the tender has been decided. Residents may comment until the end of the month. " * 3,
    "La biblioteca municipal abre a las nueve de la mañana.",
    "図書館は金曜日の夜九時まで開いています。",
    "Библиотека открыта до девяти часов вечера.",
    "第3章 2024年度预算（单位：万元）：1,205.6；同比增长12%。",
)
# What an exported model is compared on: other texts of the same kinds.
COMPARED = (
    "谁负责管理社区食堂？",
    "合作社把旧粮仓改成了展览馆，周末有老师傅在里面教孩子们编竹篮，报名要在周三以前。",
    "县里公布了明年的公路养护计划：先修通往三个山村的路段，再换两座危桥的护栏；施工期间班车改道，时刻表贴在各站，有疑问可以打电话到交通局询问。"
    * 3,
    "這條步道全長十二公里，沿途設有六處涼亭與兩座觀景台。",
    "How much does a ticket for the evening ferry cost?",
    "After the flood the school moved into the town hall for two months, and lessons were given in shifts"
    " until the new building by the station was ready; parents were told by letter, and nobody complained."
    * 3,
    "Le musée est fermé le lundi et les jours fériés.",
    "市役所の駐車場は来月から有料になります。",
)


def export(made: Path, shape: graph.Shape, tensors: graph.Tensors, told: Json) -> Exported:
    """Write the graph into a folder that holds the tokenizer already; return it, loaded.

    ``told`` are the folder's settings: prompts, dimensions, and tokens that a text may have.
    """
    tokenize = tokens.load(made, told["length"])
    texts = [tokenize(prompt + text) for prompt in {"", *told["prompts"].values()} for text in SAMPLES]
    graph.write(made, shape, tensors, _measured(made, shape, tensors, texts))
    return Exported(made, told)


def export_reader(made: Path, shape: graph.Shape, tensors: graph.Tensors) -> None:
    """Write the graph of a reader into a folder that holds its encoder already."""
    cut = tokens.pieces(made / tokens.PIECES)
    questions = [cut.ids(reader.PROMPT + text) for text in SAMPLES[0::2]]
    excerpts = [Excerpt(text[:12], (text, text[::-1])) for text in SAMPLES[1::2]]
    pairs = [
        made.ids
        for asked in questions
        for excerpt in excerpts
        for _, made in reader.inputs(cut, asked, excerpt)
    ]
    reach = _measured(made, shape, tensors, pairs)
    graph.write(made, shape, tensors, reach, graph.READER, shared=graph.ENCODER)


def _measured(
    made: Path, shape: graph.Shape, tensors: graph.Tensors, texts: Sequence[Sequence[int]]
) -> dict[str, graph.Floats]:
    """Return how far the states of some texts, as tokens, reach in 32 bits."""
    reach: dict[str, graph.Floats] = {}
    with tempfile.TemporaryDirectory(dir=made.parent, prefix="measuring-") as scratch:
        graph.write(Path(scratch), shape, tensors)
        plain = Graph(Path(scratch) / graph.ENCODER.graph)
        for ids in texts:
            for name, found in graph.reaches(plain.run(ids)).items():
                reach[name] = np.maximum(reach.get(name, found), found)
        del plain  # it maps a file of the folder that goes
    return reach
