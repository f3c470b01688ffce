#!/bin/sh
# Backup and restore of the portal's database. Run it where DATABASE_URL reaches it, with the server's own client tools
# (pg_dump and pg_restore of the server's version or a later one), or Python for SQLite.
#
#   deploy/backup.sh save FILE       while the portal runs; nothing waits for it
#   deploy/backup.sh restore FILE    into an empty database, while no portal runs on it
#
# The keys are not in it, and without them no paste that waits can be opened and no session goes on: keep a copy of the
# Secret, or of var/keys.env, in another place than the backup. The broker needs none.
set -eu
umask 077
usage() { sed -n '2,10s/^# \{0,1\}//p' "$0" >&2; exit 64; }
[ "$#" -eq 2 ] || usage
: "${DATABASE_URL:?Set DATABASE_URL}"
command=$1 file=$2

sqlite_path() { python3 -c 'import sys, urllib.parse as u; print(u.unquote(u.urlsplit(sys.argv[1]).path[1:]))' "$DATABASE_URL"; }

# The password goes by the environment: the arguments of a process are everybody's to read.
in_url='^\([a-z]*://[^:@/?]*\):\([^/?]*\)@'
address=$(printf '%s\n' "$DATABASE_URL" | sed "s|$in_url|\1@|")
if [ "$address" != "$DATABASE_URL" ]; then
    PGPASSWORD=$(printf '%s\n' "$DATABASE_URL" | sed "s|$in_url.*|\2|" | LC_ALL=C awk '{
        hex = "0123456789ABCDEF"
        while (match($0, /%[0-9A-Fa-f][0-9A-Fa-f]/)) {
            code = toupper(substr($0, RSTART + 1, 2))
            out = out substr($0, 1, RSTART - 1)
            out = out sprintf("%c", 16 * (index(hex, substr(code, 1, 1)) - 1) + index(hex, substr(code, 2, 1)) - 1)
            $0 = substr($0, RSTART + 3)
        }
        print out $0
    }')
    export PGPASSWORD
fi
case $address in *[?\&]password=*)
    echo "Put the password before the host in DATABASE_URL: in the query it would stand in the arguments of pg_dump." >&2
    exit 2
    ;;
esac
# what is the portal's own, which PostgreSQL's clients refuse
address=$(printf '%s\n' "$address" | sed -e 's/\([?&]\)disable_server_side_cursors=[^&]*&\{0,1\}/\1/' -e 's/[?&]$//')

case "$command:$DATABASE_URL" in
save:sqlite:*)
    # A copy that is whole even while others write; a sealed paste that was erased is not in it.
    [ ! -e "$file" ] || { echo "$file is there already." >&2; exit 1; }
    python3 - "$(sqlite_path)" "$file" <<'PY'
import sqlite3, sys
source = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
source.execute("VACUUM INTO ?", (sys.argv[2],))
PY
    ;;
restore:sqlite:*)
    target=$(sqlite_path)
    [ ! -e "$target" ] || { echo "$target is there already: move it away first." >&2; exit 1; }
    [ -f "$file" ] || { echo "$file is not there." >&2; exit 1; }
    python3 - "$file" <<'PY'
import sqlite3, sys
database = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
ok = database.execute("PRAGMA integrity_check").fetchone()[0]
if ok != "ok":
    sys.exit(ok)
if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'diagnostics_diagnosis'").fetchone():
    sys.exit(f"{sys.argv[1]} is no database of the portal.")
PY
    cp "$file" "$target"
    ;;
save:postgres*)
    pg_dump --format=custom --no-owner --no-privileges --file="$file.part" "$address"
    mv "$file.part" "$file"
    ;;
restore:postgres*)
    pg_restore --exit-on-error --no-owner --no-privileges --single-transaction --dbname="$address" "$file"
    ;;
*) usage ;;
esac
