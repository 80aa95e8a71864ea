// Holds the browser's search keys to the vectors that the program's are held to: node tests/fold.mjs
import { readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const source = readFileSync(new URL('src/text/fold/fold.js', root), 'utf8');
const { key, stems } = await import(`data:text/javascript,${encodeURIComponent(source)}`);
const unescaped = (text) =>
  text.replace(/\\u\{([0-9a-f]+)\}/g, (_, number) => String.fromCodePoint(parseInt(number, 16)));
const lines = (file) => readFileSync(new URL(`tests/fixtures/${file}`, root), 'utf8').trimEnd()
  .split('\n').map((line) => line.split('\t').map(unescaped));

let wrong = 0;
const check = (holds, what) => {
  if (!holds) {
    wrong += 1;
    console.error(what);
  }
};
const vectors = lines('fold.tsv');
for (const [text, expectedKey, expectedStems] of vectors) {
  check(key(text) === expectedKey, `${text}: key ${key(text)}, not ${expectedKey}`);
  check(stems(text) === expectedStems, `${text}: stems ${stems(text)}, not ${expectedStems}`);
}
const pairs = lines('apart.tsv');
for (const [one, other] of pairs) check(stems(one) !== stems(other), `${one} and ${other} meet`);
check(vectors.length > 40 && pairs.length >= 200, 'fixtures are missing');
console.log(`${vectors.length} vectors, ${pairs.length} pairs, ${wrong} wrong`);
process.exit(wrong ? 1 : 0);
