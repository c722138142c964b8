# syntax=docker/dockerfile:1
# Stage 1 builds the wheel and a virtual environment from the locked, hashed requirements.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /source
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes --requirement requirements/build.txt \
 && python -m venv /opt/movement-badges \
 && /opt/movement-badges/bin/pip install --require-hashes --requirement requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY chassis chassis
COPY credentials credentials
COPY issuer issuer
COPY migrations migrations
COPY movement_badges movement_badges
COPY skills_framework skills_framework
COPY verifier verifier
RUN /opt/build/bin/python -m hatchling build -t wheel -d /wheels \
 && /opt/movement-badges/bin/pip install --no-deps /wheels/*.whl \
 && /opt/movement-badges/bin/python -m compileall -q /opt/movement-badges/lib

# Stage 2 holds nothing but Python and that environment, and runs as a user without rights.
FROM python:3.13-slim
LABEL org.opencontainers.image.title="Movement Badges" \
      org.opencontainers.image.licenses="AGPL-3.0-or-later"
RUN groupadd --gid 10001 badges && useradd --uid 10001 --gid badges --home-dir /data --no-log-init badges \
 && install -d -o badges -g badges -m 0700 /data
COPY --from=build /opt/movement-badges /opt/movement-badges
ENV PATH=/opt/movement-badges/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MOVEMENT_BADGES_DATA_DIR=/data
USER 10001:10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["movement-badges"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
