#!/usr/bin/env bash
# The workflow that `bayegan publish init` writes: actionlint has nothing to say of it, and each of its shell
# steps runs as written, in the folder of a site that was just made, before and after a new dump comes.
set -euo pipefail
cd "$(dirname "$0")/../.."

cargo build --locked --quiet
program=$PWD/target/debug
tools=$PWD/target/tools/workflow
mkdir -p "$tools"
cp tests/publish/package.json tests/publish/package-lock.json tests/publish/workflow.mjs "$tools/"
(cd "$tools" && npm ci --silent --no-audit --no-fund)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export PATH=$program:$PATH GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_SYSTEM=/dev/null

git init --quiet --bare --initial-branch=main "$work/origin.git"
bayegan init "$work/site" > /dev/null
cd "$work/site"
sed -i 's|^base_url = .*|base_url = "https://bayegani.dasht.ir/"|' site.toml
bayegan publish init github-pages --schedule weekly > /dev/null
git init --quiet --initial-branch=main
git config user.name Bayegan
git config user.email bayegan@dasht.example
git remote add origin "$work/origin.git"
git add --all
git commit --quiet --message first
git push --quiet --set-upstream origin main

workflow=.github/workflows/publish.yml
node "$tools/workflow.mjs" lint "$workflow"
run_steps() {
  node "$tools/workflow.mjs" steps "$workflow" > "$work/steps"
  while IFS= read -r step; do
    printf '%s' "$step" | base64 --decode > "$work/step.sh"
    bash --noprofile --norc -eo pipefail "$work/step.sh" < /dev/null
  done < "$work/steps"
}

run_steps
test -f public/index.html
test "$(cat public/CNAME)" = bayegani.dasht.ir
test "$(git rev-list --count origin/main)" = 2 # what was imported is committed and pushed
test -z "$(git status --porcelain)"

run_steps # nothing is new
test "$(git rev-list --count origin/main)" = 2

printf '🔰 پل تازه دشت باز شد\n🔹 خودروها از امروز از آن می‌گذرند.\n@dasht_news\n' > dumps/new.txt
git add dumps
git commit --quiet --message dump
run_steps
test "$(git rev-list --count origin/main)" = 4
git ls-tree -r --name-only origin/main | grep -q '^content/_sources/new.txt$'
echo "workflow: 1 file linted, 3 runs of its steps, all as expected"
