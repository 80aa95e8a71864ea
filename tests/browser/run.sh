#!/usr/bin/env bash
# The site as its readers meet it: the sample archive, and 2,000 generated items with hostile and extreme text,
# in a browser, by a checker of HTML, and as machines read them. Installs what it needs; what can be kept between
# runs is kept in target/browser. Each check first finds a fault that is planted for it.
#
#   tests/browser/run.sh [sample|large]
set -euo pipefail
cd "$(dirname "$0")/../.."
here=$PWD/tests/browser
target=${CARGO_TARGET_DIR:-$PWD/target}
tools=$target/browser
python_packages="feedparser==6.0.14 jdatetime==6.1.1"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

missing=()
for program in chromium:chromium npm:npm node:nodejs java:default-jre-headless; do
  command -v "${program%%:*}" > /dev/null || missing+=("${program##*:}")
done
python3 -c 'import ensurepip, venv' 2> /dev/null || missing+=(python3-venv)
if [ ${#missing[@]} -gt 0 ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
fi
mkdir -p "$tools"
if ! cmp -s "$here/package-lock.json" "$tools/installed.json"; then
  cp "$here/package.json" "$here/package-lock.json" "$tools/"
  (cd "$tools" && npm ci --silent --no-audit --no-fund --ignore-scripts)
  cp "$here/package-lock.json" "$tools/installed.json"
fi
if [ "$(cat "$tools/python.txt" 2> /dev/null || true)" != "$python_packages" ]; then
  python3 -m venv --clear "$tools/python"
  # shellcheck disable=SC2086 # a list of words
  "$tools/python/bin/pip" install --quiet --disable-pip-version-check $python_packages
  echo "$python_packages" > "$tools/python.txt"
fi
# Modules are looked for beside the script that asks for them.
cp "$here"/*.mjs "$tools/"
python=$tools/python/bin/python
chromium=$(command -v chromium)

cargo build --locked --quiet
bayegan=$target/debug/bayegan
failed=0

# html SITE: the Nu HTML checker has nothing to say of any page, stylesheet or drawing.
html() {
  java -Xss8m -jar "$tools/node_modules/vnu-jar/build/dist/vnu.jar" --skip-non-html --also-check-css --also-check-svg \
    --exit-zero-always --stdout --format json "$1" > "$work/html.json" 2> /dev/null
  "$python" - "$work/html.json" "$1" << 'PYTHON'
import json, sys
from pathlib import Path
from urllib.parse import unquote

said = json.loads(Path(sys.argv[1]).read_text())["messages"]
# The checker reads 'self' in a policy as the file that it stands in, and guesses an item's language by its text.
apart = ("Content Security Policy", "This document appears to be written in")
said = [one for one in said if not any(words in one["message"] for words in apart) and one.get("subType", one["type"]) != "info"]
for one in said[:40]:
    print(f"{unquote(one.get('url', '?'))}:{one.get('lastLine', '?')}: {one['message']} {one.get('extract', '').strip()[:80]!r}")
pages = sum(1 for path in Path(sys.argv[2]).rglob("*") if path.suffix in {".html", ".css", ".svg"})
print(f"{pages} files checked as HTML, CSS and SVG; {len(said)} failures")
sys.exit(bool(said))
PYTHON
}

# The checker of HTML finds what is planted.
mkdir "$work/wrong"
for fault in '<p><div></p>' '<img src="x">' '<a id="x"></a><a id="x"></a>' '<p align="left">x</p>'; do
  printf '<!doctype html><html lang="fa"><head><title>x</title></head><body>%s</body></html>' "$fault" > "$work/wrong/index.html"
  if html "$work/wrong" > /dev/null; then echo "self-test: the checker of HTML does not find $fault"; failed=1; fi
done

# checked NAME EXPECTED: all checks of the site $work/NAME; the fewer pages of a kind, the sooner.
checked() {
  local site=$work/$1 expected=$2 most=$3 base
  "$bayegan" --root "$site" build > /dev/null
  "$bayegan" --root "$site" build --portable --output "$site/portable" > /dev/null
  base=$(sed -n 's/^base_url = "\(.*\)"/\1/p' "$site/site.toml")
  for check in "html $site/public" \
    "$python $here/machines.py $site/public $base $expected" \
    "node $tools/browse.mjs $chromium $site/public $site/portable $expected $most"; do
    printf '%s: ' "$1"
    $check || failed=1
  done
}

if [ "${1:-sample}" = sample ]; then
  mkdir "$work/sample"
  cp -r site.toml content "$work/sample/"
  sed -i 's|^base_url = .*|base_url = "https://tirazan.example/my-archive/"|' "$work/sample/site.toml"
  checked sample - 3
  item=$(cd "$work/sample/public" && find 14* -name '*.html' ! -name index.html ! -path '*/page/*' | LC_ALL=C sort | tail -1)
  node "$tools/lighthouse.mjs" "$chromium" "$work/sample/public" index.html "$item" || failed=1
fi
if [ "${1:-large}" = large ]; then
  "$python" "$here/site.py" "$work/large"
  checked large "$work/large/expected.json" 3
fi
exit $failed
