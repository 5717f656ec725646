// Writes src/api/schema.ts from the API's description: node tools/api.mjs openapi.json
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import openapiTS, { astToString } from "openapi-typescript";

const file = process.argv[2];
if (!file) throw new Error("give the file that `motionary app --openapi FILE` wrote");
const description = JSON.parse(readFileSync(file, "utf8"));
delete description.info.version; // a new version of Motionary alone is no new API
const hash = createHash("sha256").update(JSON.stringify(sorted(description))).digest("hex");
const head = `// Made by \`make web-types\` from the server's description of its API; not by hand.\n// openapi-sha256: ${hash}\n\n`;
writeFileSync(new URL("../src/api/schema.ts", import.meta.url), head + astToString(await openapiTS(description)));

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}
