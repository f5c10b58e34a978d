FROM python:3.13-slim-trixie AS build

# pip stays in this stage: the environment it fills holds none.
RUN python -m venv --without-pip /venv
COPY deploy/requirements.lock /tmp/requirements.lock
RUN pip --python /venv/bin/python install --no-cache-dir --disable-pip-version-check \
        --require-hashes --only-binary :all: --requirement /tmp/requirements.lock

COPY . /app
RUN printf '#!/venv/bin/python\nfrom cli.main import main\n\nmain()\n' > /venv/bin/parley \
    && chmod 0755 /venv/bin/parley \
    && python -m compileall -q /app


FROM python:3.13-slim-trixie

RUN groupadd --system --gid 10001 parley \
    && useradd --system --uid 10001 --gid parley --no-create-home --home-dir /nonexistent parley \
    && install --directory --owner parley --group parley --mode 0700 /var/lib/parley /var/lib/parley/media

COPY --from=build /venv /venv
COPY --from=build /app /app

ENV PATH=/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1

WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["python", "-m", "api"]
