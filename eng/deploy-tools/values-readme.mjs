// node values-readme.mjs CHART: writes the table of values into CHART/README.md, from the comments "# -- " in CHART/values.yaml.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";

const chart = process.argv[2];
const values = parseDocument(readFileSync(join(chart, "values.yaml"), "utf8"), { version: "1.1" });
const rows = [];
collect(values.contents, []);
const table = ["| value | default | |", "| --- | --- | --- |", ...rows].join("\n");
const readme = join(chart, "README.md");
const [before, , after] = readFileSync(readme, "utf8").split(/(?<=<!-- values -->\n)([^]*)(?=<!-- end of values -->)/);
writeFileSync(readme, `${before}${table}\n${after}`);

function collect(map, path) {
  for (const [i, { key, value }] of map.items.entries()) {
    const at = [...path, key.value];
    // The parser gives a map's first comment to the map.
    const comment = (key.commentBefore ?? (i === 0 ? map.commentBefore : "") ?? "").match(/^ -- (.*)$/m)?.[1];
    if (comment) {
      rows.push(`| \`${at.join(".")}\` | \`${JSON.stringify(value.toJSON())}\` | ${comment.replaceAll("|", "\\|")} |`);
    } else if (value.items?.length > 0) {
      collect(value, at);
    } else {
      throw new Error(`${at.join(".")} has no comment that begins with "# -- "`);
    }
  }
}
