# Runs a PostgreSQL server until standard input ends, which it does when the process that started this has ended.
# $1 installation, $2 data directory, $3 the server's log, $4 the server's options, $5 a directory to remove at the end
"$1/bin/pg_ctl" start -w -t 60 -s -D "$2" -l "$3" -o "$4" >&2 || exit 1
echo ready
read -r _
"$1/bin/pg_ctl" stop -m fast -t 4 -s -D "$2" >&2 || "$1/bin/pg_ctl" stop -m immediate -t 2 -s -D "$2" >&2
[ -z "$5" ] || rm -rf "$5"
