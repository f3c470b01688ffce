# syntax=docker/dockerfile:1

FROM python:3.11.14-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/portal/venv
WORKDIR /opt/portal/site
COPY requirements.txt deploy/requirements-tracing.txt ./
# `--build-arg TRACING=1` brings what sends traces.
ARG TRACING=
RUN /opt/portal/venv/bin/pip install --only-binary :all: -r requirements.txt ${TRACING:+-r requirements-tracing.txt}
COPY manage.py ./
COPY portal portal
COPY diagnostics diagnostics
COPY templates templates
COPY static static
# The static files get their hashed names here: the root file system of a container may be read-only.
RUN VAR_DIR=/opt/portal/build /opt/portal/venv/bin/python manage.py collectstatic --no-input \
    && mv /opt/portal/build/static staticfiles \
    && rmdir /opt/portal/build \
    && /opt/portal/venv/bin/python -m compileall -q portal diagnostics

FROM python:3.11.14-slim-bookworm
ENV PATH=/opt/portal/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings \
    VAR_DIR=/var/lib/portal
RUN groupadd --system --gid 10001 portal \
    && useradd --system --uid 10001 --gid portal --home-dir /var/lib/portal --shell /usr/sbin/nologin portal \
    && install --directory --owner portal --group portal --mode 0700 /var/lib/portal /var/lib/sandbox
COPY --from=build /opt/portal /opt/portal
WORKDIR /opt/portal/site
USER 10001:10001
VOLUME /var/lib/portal
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "portal.healthcheck", "http://127.0.0.1:8000/readyz"]
CMD ["gunicorn", "portal.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--preload", "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--graceful-timeout", "15"]
