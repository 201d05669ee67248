#!/bin/bash
# Makes a cluster of nodes that wait for one another, once, and gives it its settings and users.
#   initialize.sh <host of a node> <--insecure | --certs-dir=folder>
set -euo pipefail
host=$1
access=$2
setup=$(dirname "${BASH_SOURCE[0]}")

# again <command...>: until it succeeds, for a minute
again() {
  local said
  for _ in {1..60}; do
    if said=$("$@" 2>&1); then
      return
    fi
    if [[ $said == *'already been initialized'* ]]; then
      return
    fi
    sleep 1
  done
  printf '%s\n' "$said" >&2
  return 1
}

again /cockroach/cockroach init "--host=$host" "$access"
again /cockroach/cockroach sql "--host=$host" "$access" "--file=$setup/settings.sql"
# without certificates there are no passwords
if [[ $access != --insecure ]]; then
  again /cockroach/cockroach sql "--host=$host" "$access" "--file=$setup/users.sql"
fi
