#!/usr/bin/env bash
# What tools that others wrote say of snapshots of the sample archive: validators of each format, two players
# of web archives in a browser, both ways to sign. Installs what it needs; what can be kept between runs is
# kept in target/oracles.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD

python_packages="wacz==0.6.0 warcio==1.8.1 pywb==2.10.0 bagit==1.9.0 setuptools"
wabac=2.27.3 playwright=1.65.1

tools=${CARGO_TARGET_DIR:-$PWD/target}/oracles
folder=$(mktemp -d)
started=
trap 'if [ -n "$started" ]; then kill "$started" 2> /dev/null || true; fi; rm -rf "$folder"' EXIT

fail() { echo "oracles: $*" >&2; exit 1; }
passed=0
# holds WHAT COMMAND…: the command succeeds; what it says is shown where it does not.
holds() {
  local what=$1 said
  shift
  said=$("$@" 2>&1) || fail "$what: $said"
  passed=$((passed + 1))
}
# refuses WHAT MESSAGE COMMAND…: the command fails, and says so.
refuses() {
  local what=$1 message=$2 said code=0
  shift 2
  said=$("$@" 2>&1) || code=$?
  [ "$code" != 0 ] || fail "$what passed: $said"
  case $said in *"$message"*) ;; *) fail "$what says: $said" ;; esac
  passed=$((passed + 1))
}

# The tools.
missing=()
for program in chromium:chromium minisign:minisign ssh-keygen:openssh-client zstd:zstd unzip:unzip npm:npm; do
  command -v "${program%%:*}" > /dev/null || missing+=("${program##*:}")
done
python3 -c 'import ensurepip, venv' 2> /dev/null || missing+=(python3-venv)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi
mkdir -p "$tools"
if [ "$(cat "$tools/python.txt" 2> /dev/null || true)" != "$python_packages" ]; then
  python3 -m venv --clear "$tools/python"
  # shellcheck disable=SC2086 # a list of words
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check $python_packages
  echo "$python_packages" > "$tools/python.txt"
fi
wanted="wabac $wabac playwright-core $playwright"
if [ "$(cat "$tools/node.txt" 2> /dev/null || true)" != "$wanted" ]; then
  rm -rf "$tools/node" && mkdir -p "$tools/node"
  npm install --prefix "$tools/node" --silent --no-audit --no-fund --no-save "playwright-core@$playwright"
  # Its one file is all that is needed, and holds what it depends on.
  (cd "$tools/node" && npm pack --silent "@webrecorder/wabac@$wabac" > /dev/null && tar xzf webrecorder-wabac-*.tgz)
  echo "$wanted" > "$tools/node.txt"
fi
python=$tools/python/bin

# The sample archive, its built site and a snapshot of each format.
cargo build --locked --quiet
bayegan=${CARGO_TARGET_DIR:-$PWD/target}/debug/bayegan
site=$folder/site
mkdir "$site"
cp -r site.toml content "$site"
"$bayegan" --root "$site" build > /dev/null
for format in wacz bag tar; do
  "$bayegan" --root "$site" snapshot create --format $format --with-sources > /dev/null 2>&1 || [ $? = 3 ]
done
cd "$site/snapshots"
wacz=$(ls ./*.wacz)
tar=$(ls ./*.tar.zst)
bag=${wacz%.wacz}

holds "bayegan verify" "$bayegan" snapshot verify "$wacz" "$tar" "$bag"

# Validators.
holds "wacz validate" "$python/wacz" validate -f "$wacz"
unzip -q "$wacz" -d "$folder/wacz"
holds "warcio check" "$python/warcio" check "$folder/wacz/archive/data.warc.gz"
said=$("$python/warcio" check -v "$folder/wacz/archive/data.warc.gz")
[ "$(grep -c 'digest pass' <<< "$said")" = "$(zcat "$folder/wacz/archive/data.warc.gz" | grep -ac '^WARC/1.1')" ] \
  || fail "warcio does not check each record's digest"
holds "bagit.py --validate" "$python/python" -m bagit --quiet --validate "$bag"
holds "sha256sum -c of the lists beside the snapshots" sha256sum --strict -c ./*.SHA256SUMS
tar --zstd -xf "$tar" -C "$folder"
holds "sha256sum -c in the tar" sh -c "cd '$folder/$bag' && sha256sum --strict --quiet -c SHA256SUMS"
[ "$(cd "$folder/$bag" && find . -type f | wc -l)" = "$(($(wc -l < "$folder/$bag/SHA256SUMS") + 1))" ] \
  || fail "the tar has files that its list does not name"
holds "sort -c of the index" env LC_ALL=C sort -c "$folder/wacz/indexes/index.cdx"
# How pywb finds an address is how the index sorts it.
holds "surt" "$python/python" - "$folder/wacz/indexes/index.cdx" << 'PYTHON'
import json, sys
import surt
for line in open(sys.argv[1], encoding="utf-8"):
    key, _, rest = line.split(" ", 2)
    url = json.loads(rest)["url"]
    assert surt.surt(url) == key, (url, surt.surt(url), key)
PYTHON

# Signatures.
minisign -G -W -p "$folder/mini.pub" -s "$folder/mini.key" > /dev/null
minisign -G -W -p "$folder/other.pub" -s "$folder/other.key" > /dev/null
ssh-keygen -q -t ed25519 -N "" -C archive -f "$folder/ssh.key"
"$bayegan" --root "$site" snapshot create --sign "$folder/mini.key" > /dev/null
holds "minisign -V" minisign -V -p "$folder/mini.pub" -m "$wacz.SHA256SUMS"
holds "bayegan verify of minisign" "$bayegan" snapshot verify --key "$folder/mini.pub" "$wacz"
refuses "another minisign key" "not this key's" "$bayegan" snapshot verify --key "$folder/other.pub" "$wacz"
bag=$folder/signed
"$bayegan" --root "$site" snapshot create --format bag --output "$bag" --sign "$folder/ssh.key" > /dev/null
echo "archive $(cat "$folder/ssh.key.pub")" > "$folder/signers"
holds "ssh-keygen -Y verify" sh -c "ssh-keygen -Y verify -f '$folder/signers' -I archive -n file \
  -s '$bag.SHA256SUMS.sig' < '$bag.SHA256SUMS'"
holds "bayegan verify of ssh" "$bayegan" snapshot verify --key "$folder/ssh.key.pub" "$bag"
ssh-keygen -q -t ed25519 -N "" -C other -f "$folder/other-ssh.key"
refuses "another ssh key" "not this key's" "$bayegan" snapshot verify --key "$folder/other-ssh.key.pub" "$bag"
# The signature of another snapshot by the right key.
"$bayegan" --root "$site" snapshot create --format tar --output "$folder/else.tar.zst" --sign "$folder/mini.key" > /dev/null
mv "$wacz.SHA256SUMS.minisig" "$folder/right.minisig"
cp "$folder/else.tar.zst.SHA256SUMS.minisig" "$wacz.SHA256SUMS.minisig"
refuses "another file's signature" "SHA256SUMS" "$bayegan" snapshot verify --key "$folder/mini.pub" "$wacz"
mv "$folder/right.minisig" "$wacz.SHA256SUMS.minisig"

# Players.
base_url=$(sed -n 's/^base_url = "\(.*\)"/\1/p' "$site/site.toml")
item=$(cd "$site/public" && find 14* -name '*.html' ! -name index.html | LC_ALL=C sort | tail -1)
tag=$(cd "$site/public" && find tags/*/index.html | LC_ALL=C sort | tail -1)
play() { BASE_URL=$base_url node "$root/tests/snapshot/replay.mjs" "$tools/node/node_modules/playwright-core" \
  "$(command -v chromium)" "$1" "$site/public" "$2" index.html "$item" "$tag"; }
mkdir "$folder/wabac"
cp "$tools/node/package/dist/sw.js" "$folder/wabac"
cp "$wacz" "$folder/wabac/snapshot.wacz"
holds "wabac" play wabac "$folder/wabac"
mkdir "$folder/pywb"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
start() {
  cd "$folder/pywb"
  "$python/wb-manager" init archive
  "$python/wb-manager" add archive --unpack-wacz "$site/snapshots/$wacz"
  # Pages as they are, without pywb's frame around them.
  echo "framed_replay: false" > config.yaml
  exec "$python/wayback" --port "$port" -b 127.0.0.1
}
(start) > "$folder/pywb.log" 2>&1 &
started=$!
for _ in $(seq 120); do
  if (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then break; fi
  kill -0 "$started" 2> /dev/null || fail "pywb does not start: $(tail -5 "$folder/pywb.log")"
  sleep 0.5
done
holds "pywb" play pywb "http://127.0.0.1:$port/archive"

echo "oracles: $passed passed, 0 failed"
