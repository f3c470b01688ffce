#!/bin/sh
# Sees to it that there is a Chromium for the browser tests: the machine's own, Debian's, or else Playwright's.
# First argument: the Python that has Playwright.
set -eu

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done

if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
    echo "Installing Chromium for the browser tests ..."
    log=$(mktemp)
    if DEBIAN_FRONTEND=noninteractive sh -c '
        apt-get update && apt-get install --yes --no-install-recommends chromium' >"$log" 2>&1; then
        rm -f "$log"
        exit 0
    fi
    echo "Debian's Chromium could not be installed: $(tail -n 1 "$log"); trying Playwright's." >&2
    rm -f "$log"
fi

exec "$1" -m playwright install --only-shell chromium
