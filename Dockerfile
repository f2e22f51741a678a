# One image for the web server and every worker. TORCH_INSTALL decides between CPU and CUDA.

FROM node:22-bookworm-slim AS frontend
WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim-bookworm AS packages
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PATH=/opt/loopwright/bin:$PATH
WORKDIR /build
RUN python -m venv /opt/loopwright
COPY pyproject.toml constraints.txt LICENSE README.md ./
# Torch comes first: whatever is installed after it takes this build rather than its own.
ARG TORCH_INSTALL="pip install -c constraints.txt torch==2.13.0"
RUN sh -c "$TORCH_INSTALL"
# No source is here yet, so this installs the dependencies alone, and again only when they change.
# hadolint ignore=DL3059
RUN pip install -c constraints.txt '.[workers]'

FROM python:3.11-slim-bookworm
ENV PATH=/opt/loopwright/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=annotate.config.settings.production \
    LOOPWRIGHT_DATA=/data
# The cache is where encoders keep weights that they download.
RUN useradd --uid 10001 --create-home --home-dir /srv/loopwright loopwright \
    && mkdir -p /data /srv/loopwright/.cache \
    && chown loopwright:loopwright /data /srv/loopwright/.cache
COPY --from=packages /opt/loopwright /opt/loopwright
WORKDIR /app
COPY manage.py ./
COPY annotate ./annotate
COPY curation ./curation
COPY workers ./workers
COPY --from=frontend /build/frontend/dist ./frontend/dist
USER 10001:10001
EXPOSE 8000
CMD ["granian", "--interface", "wsgi", "annotate.config.wsgi:application", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "8", "--no-ws", "--backlog", "1024"]
