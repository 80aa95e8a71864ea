#!/usr/bin/env bash
# A full disk and a read-only folder, as an import and a build meet them: a clear error, and the disk as it
# was. Needs a mount of its own, so it is no part of `cargo test`; run it as root, or where user namespaces
# are allowed.
set -euo pipefail
cd "$(dirname "$0")/.."

if [ "${1:-}" != inside ]; then
  cargo build --locked --quiet
  if [ "$(id -u)" = 0 ]; then exec unshare --mount "$0" inside; fi
  exec unshare --user --map-root-user --mount "$0" inside
fi

bayegan=${CARGO_TARGET_DIR:-$PWD/target}/debug/bayegan
dump=$PWD/tests/fixtures/mehrkan.txt
folder=$(mktemp -d)
mount -t tmpfs -o size=96k none "$folder"
other=$(mktemp)
trap 'cd /; umount "$folder"; rmdir "$folder"; rm -f "$other"' EXIT
cd "$folder"

fail() { echo "full-disk: $*" >&2; exit 1; }
tree() { find . -type f -exec sha256sum {} + | sort -k2; find . -type d | sort; }
# refused WHAT MESSAGE COMMAND…: the command fails with the message and leaves the disk as it was.
refused() {
  local what=$1 message=$2 before after said code=0
  shift 2
  before=$(tree)
  said=$("$@" 2>&1) || code=$?
  after=$(tree)
  [ "$code" = 1 ] || fail "$what ended with $code: $said"
  case $said in *"$message"*) ;; *) fail "$what says: $said" ;; esac
  [ "$before" = "$after" ] || fail "$what changed the disk: $(diff <(echo "$before") <(echo "$after"))"
  echo "full-disk: $what: $said"
}
fill() { dd if=/dev/zero of=filler bs=1k count="$1" status=none; }

echo 'title = "x"' > site.toml
fill 64
refused "an import onto a full disk" "the disk is full" "$bayegan" import "$dump"
rm filler
"$bayegan" import "$dump" > import.log
fill 24 || true
refused "a first build onto a full disk" "the disk is full" "$bayegan" build
rm filler
mount -o remount,size=1m "$folder"
"$bayegan" build > build.log
echo 'title = "another title that changes every page"' > site.toml
mount -o remount,size=240k "$folder"
dd if=/dev/zero of=filler bs=1k status=none 2> /dev/null || true
refused "a later build onto a full disk" "the disk is full" "$bayegan" build
rm filler
mount -o remount,ro "$folder"
refused "a build into a read-only folder" "no permission to write" "$bayegan" build
printf '■x\n○y\n@z\n' > "$other"
refused "an import into a read-only folder" "no permission to write" "$bayegan" import "$other"
echo "full-disk: 5 passed, 0 failed"
