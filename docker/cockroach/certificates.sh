#!/bin/bash
# Makes an authority, one certificate for all nodes and the certificates of two users, unless they are there.
set -euo pipefail
certs=/certs
authority=/authority/ca.key
cockroach=/cockroach/cockroach
made=$certs/made

if [[ -e $made ]]; then
  exit
fi
# what an interrupted run left
rm -f "$certs"/* "$authority"
"$cockroach" cert create-ca "--certs-dir=$certs" "--ca-key=$authority"
# clients reach the nodes as localhost, and the nodes one another by name
"$cockroach" cert create-node localhost 127.0.0.1 ::1 secure secure-1 secure-2 secure-3 \
  "--certs-dir=$certs" "--ca-key=$authority"
for user in root certified; do
  "$cockroach" cert create-client "$user" "--certs-dir=$certs" "--ca-key=$authority"
done
# HAProxy, which is not root, reads the certificate of the authority
chmod 755 "$certs"
chmod 644 "$certs/ca.crt"
touch "$made"
