# syntax=docker/dockerfile:1

# Builds the wheel, as it would be built anywhere else.
FROM python:3.13-slim AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/orgledger
# requirements-runtime.lock holds the part of requirements.lock that a server needs: the same pins,
# without the tests and the tools. `make lock` writes both.
COPY requirements-runtime.lock ./
RUN /opt/orgledger/bin/pip install --require-hashes -r requirements-runtime.lock
COPY requirements.lock ./
RUN python -m pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY alembic ./alembic
COPY examples ./examples
COPY src ./src
RUN python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/orgledger/bin/pip install --no-deps /wheels/*.whl

FROM python:3.13-slim
RUN useradd --system --uid 10001 --create-home --home-dir /var/lib/orgledger orgledger \
 && install --directory --owner orgledger --group orgledger --mode 0700 /var/lib/orgledger /var/lib/orgledger-keys
COPY --from=build /opt/orgledger /opt/orgledger
# A container is reached from outside of it, so people sign in: see docs/access.md.
ENV PATH=/opt/orgledger/bin:$PATH PYTHONUNBUFFERED=1 ORGLEDGER_ACCESS=enforced
USER orgledger
# Without ORGLEDGER_DATABASE_URL the ledger is orgledger.db in this folder.
WORKDIR /var/lib/orgledger
VOLUME /var/lib/orgledger
# Keys, apart from it: named by ORGLEDGER_VAULT_URL and ORGLEDGER_SIGNING_KEY_FILE.
VOLUME /var/lib/orgledger-keys
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=2)"]
ENTRYPOINT ["orgledger"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
