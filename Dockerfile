# syntax=docker/dockerfile:1
# The portal's one image: web, worker, scheduler and commands differ by what they run. No embedded servers inside.

FROM node:24-slim AS assets
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY frontend frontend
RUN npm run build

FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /venv /build
COPY requirements requirements
RUN /venv/bin/pip install --require-hashes -r requirements/base.txt \
    && /build/bin/pip install --require-hashes -r requirements/build.txt
COPY . .
COPY --from=assets /src/static/dist static/dist
RUN /build/bin/pybabel compile --directory locale --domain django
# Values that only let the settings load; nothing connects while static files are collected.
RUN SECRET_KEY=build DATABASE_URL=postgres://build/build REDIS_URL=redis://build VAR_DIR=/static-build \
    /venv/bin/python manage.py collectstatic --no-input

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=portal.settings VAR_DIR=/srv/var
RUN useradd --system --uid 10001 --home-dir /srv --shell /usr/sbin/nologin huiqi \
    && install -d -o huiqi -g huiqi -m 0750 /srv/var /srv/var/media
WORKDIR /srv/portal
COPY --from=build /venv /venv
COPY --from=build /src .
COPY --from=build /static-build/static /srv/var/static
USER huiqi
EXPOSE 8000
CMD ["gunicorn", "--config=python:portal.gunicorn", "--bind=0.0.0.0:8000", "portal.wsgi"]
