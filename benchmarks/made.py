"""What several benchmarks stand on: articles that are made up, and a server in a process of its own."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

RAG = [sys.executable, "-c", "import sys; from rag.cli import main; sys.exit(main())"]
WORDS = (
    "水利 泵站 河道 村民 议事 图书 老年 食堂 道路 医院 学校 教师 项目 资金 规划 会议 委员 调研 建议 "
    "办理 农业 工业 环境 绿化 治理 公园 文化 旅游 企业 创新 数据 平台 服务 群众 基层 社区 活动 培训 检查 监督"
).split()


def write_articles(folder: Path, articles: int, sentences: int, seed: int = 0, byline: str = "") -> None:
    """Write made-up articles, all different, with so many sentences of some 36 characters each."""
    chance = random.Random(seed)
    folder.mkdir(parents=True)
    for number in range(articles):
        lines = [
            "".join(chance.choice(WORDS) + chance.choice("的和与在对由") for _ in range(8))
            + f"共{chance.randrange(10000)}项。"
            for _ in range(sentences)
        ]
        title = f"# {''.join(chance.sample(WORDS, 3))}第{number}号"
        text = "\n\n".join([title, *([byline] if byline else []), "".join(lines)])
        (folder / f"{number:06d}.md").write_text(text + "\n", encoding="utf-8")


@contextmanager
def serving(environ: dict[str, str], *options: str) -> Iterator[tuple[str, int]]:
    """Run ``rag serve`` with these options; give its address and its process."""
    command = [*RAG, "serve", "--port", "0", *options]
    server = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        yield next(line for line in server.stdout if line.startswith("Serving")).split()[-1], server.pid
    finally:
        server.terminate()
        server.wait()


def environment(model: str | None = None) -> dict[str, str]:
    """Return this process's environment, with threads that do not spin and files that are not waited for."""
    environ = {**os.environ, "OMP_WAIT_POLICY": "passive", "RAG_QUIET": "0"}
    return environ | ({"RAG_MODEL": model} if model else {})
