#!/usr/bin/env bash
# `bayegan check --external` asks a server on this machine: what answers is not told of, what does not is; what
# answered is not asked again.
set -euo pipefail
cd "$(dirname "$0")/../.."

command -v curl > /dev/null || { apt-get update -qq && apt-get install -qq -y curl > /dev/null; }
cargo build --locked --quiet
work=$(mktemp -d)
trap 'kill "$server" 2> /dev/null; rm -rf "$work"' EXIT
python3 - "$work" << 'SERVER' &
import http.server, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def answer(self):
        with open(sys.argv[1] + "/asked", "a") as asked:
            print(self.command, self.path, file=asked)
        status = {"/there": 200, "/moved": 301, "/no-head": 405 if self.command == "HEAD" else 200}.get(self.path, 404)
        self.send_response(status)
        if status == 301:
            self.send_header("Location", "/there")
        self.send_header("Content-Length", "0")
        self.end_headers()
    do_HEAD = do_GET = answer
    def log_message(self, *_): pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
open(sys.argv[1] + "/port", "w").write(str(server.server_port))
server.serve_forever()
SERVER
server=$!
for _ in $(seq 100); do [ -s "$work/port" ] && break; sleep 0.1; done
host=http://127.0.0.1:$(cat "$work/port")

mkdir -p "$work/site/content/1402"
printf '+++\ntitle = "الف"\ndate = "1402"\ntags = ["ب"]\n+++\n\n[a](%s/there) [b](%s/moved) [c](%s/no-head) [d](%s/gone) [e](http://127.0.0.1:1/x)\n' \
  "$host" "$host" "$host" "$host" > "$work/site/content/1402/a.md"
check() { target/debug/bayegan --root "$work/site" check --external --only external 2>&1 || test $? -eq 3; }
said=$(check)
grep -q "$host/gone, which answers: 404" <<< "$said"
grep -q "http://127.0.0.1:1/x, which answers: (7)" <<< "$said"
test "$(grep -c 'which answers' <<< "$said")" = 2
grep -q "GET /no-head" "$work/asked"
: > "$work/asked"
check > /dev/null
test "$(cat "$work/asked")" = "HEAD /gone"
echo "external: 5 addresses asked, 2 that do not answer told of, 1 asked again"
