# The service as an image that needs no network, no root and no place to write but /index and /cache:
#
#   docker build -t rag .
#   docker run --rm -p 127.0.0.1:8000:8000 -e RAG_API_KEYS -v ./articles:/seeds:ro -v rag-index:/index rag
#
# It builds the index where there is none, and then serves it; `docker run … rag build` builds it again.

ARG PYTHON=3.12

FROM python:${PYTHON}-slim AS wheel
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY rag rag
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:${PYTHON}-slim AS environment
COPY --from=wheel /wheels /wheels
# uv takes the build of torch without CUDA.
RUN pip install --no-cache-dir uv \
    && uv venv /opt/rag \
    && uv pip install --no-cache --python /opt/rag --torch-backend cpu "$(ls /wheels/*.whl)[llm,ocr]"

FROM python:${PYTHON}-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin rag \
    && mkdir /seeds /index /cache \
    && chown rag: /index /cache
COPY --from=environment /opt/rag /opt/rag
ENV PATH=/opt/rag/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    OMP_WAIT_POLICY=passive \
    RAG_SEEDS=/seeds \
    RAG_INDEX=/index \
    RAG_CACHE=/cache \
    RAG_HOST=0.0.0.0
USER rag
# The model is made ready in the image, so that a container starts in seconds.
RUN python -c "import os; from rag.config import Config; from rag.service import models_of; \
    models = models_of(Config.load(os.environ)); models.encoder.encode(['a'], 'query')"
VOLUME ["/index", "/cache"]
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
ENTRYPOINT ["rag"]
CMD ["serve"]
