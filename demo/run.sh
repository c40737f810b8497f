#!/usr/bin/env bash
# Starts the embedded server with a sample mailbox, over TLS with a certificate generated for this run,
# and fetches the mailbox into a Maildir. Leaves only the build directory.
set -euo pipefail
cd "$(dirname "$0")/.."

echo "Building pop3 ..."
cmake --preset demo >/dev/null
cmake --build --preset demo -- --quiet
pop3=build/demo/cli/pop3

work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT

# A certificate authority for this run, and a certificate for localhost signed by it.
(
    cd "$work"
    openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=pop3 demo CA" \
        -addext basicConstraints=critical,CA:TRUE -keyout ca.key -out ca.pem
    openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout server.key -out server.csr
    printf 'subjectAltName=DNS:localhost\nextendedKeyUsage=serverAuth\n' >server.ext
    openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 1 \
        -extfile server.ext -out server.pem
) >/dev/null 2>&1

mkdir -p "$work/mailbox/new" "$work/mailbox/cur" "$work/mailbox/tmp"
cp demo/mailbox/* "$work/mailbox/new/"

"$pop3" serve --maildir "$work/mailbox" --user demo --password-command "echo demo" \
    --tls implicit --tls-cert "$work/server.pem" --tls-key "$work/server.key" --port 0 \
    >"$work/serve.out" &
server=$!
until port=$(sed -n 's/^listening on .*:\([0-9]*\)$/\1/p' "$work/serve.out") && [ -n "$port" ]; do
    kill -0 "$server" || exit 1
    read -rt 0.05 <> <(:) || true
done

echo
echo "\$ pop3 fetch localhost --port $port --user demo --password-command 'echo demo' \\"
echo "      --ca ca.pem --to maildir:Maildir --state state --verbose"
"$pop3" fetch localhost --port "$port" --user demo --password-command "echo demo" \
    --ca "$work/ca.pem" --to "maildir:$work/Maildir" --state "$work/state" --verbose

echo
echo "Messages in Maildir/new:"
for message in "$work"/Maildir/new/*; do
    printf '  %6d octets  %-16s  %s\n' "$(stat -c %s "$message")" \
        "$(sed -n 's/^From: \([^<]*\) <.*/\1/p;/^$/q' "$message")" \
        "$(sed -n 's/^Subject: //p;/^$/q' "$message")"
done
