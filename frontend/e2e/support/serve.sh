#!/bin/sh
# A server of its own for the browser tests: built pages, fresh data in a temporary folder, one administrator.
# Everything is gone when it is told to stop.
set -eu
PORT="$1"
PYTHON="${PYTHON:-../.venv/bin/python}"
LOOPWRIGHT_DATA="$(mktemp -d)"
export LOOPWRIGHT_DATA BASE_URL="http://127.0.0.1:$PORT"
SERVER=""
export ADMINISTRATOR_PASSWORD="${E2E_PASSWORD:?}"

stop() {
  [ -z "$SERVER" ] || { kill -TERM "$SERVER" 2>/dev/null && wait "$SERVER" || true; }
  rm -rf "$LOOPWRIGHT_DATA"
  exit 0
}
trap stop INT TERM

npm run build
"$PYTHON" ../manage.py migrate --verbosity 0
"$PYTHON" ../manage.py create_administrator admin@example.com --name "Ada Admin"
"$PYTHON" ../manage.py start --port "$PORT" --web-workers 1 --job-workers 1 &
SERVER=$!
wait "$SERVER"
stop
