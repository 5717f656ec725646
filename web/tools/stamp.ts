import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";

/** What the bundle is made of. tests/server/test_static.py reads the same list from build.json. */
export const SOURCES = ["index.html", "package-lock.json", "public", "src", "tools", "tsconfig.json", "vite.config.ts"];

/** SHA-256 over path, NUL, content, NUL of every source file, sorted by path. */
export function sourceHash(root: string): string {
  const hash = createHash("sha256");
  for (const path of SOURCES.flatMap((each) => filesOf(join(root, each))).map((each) => [name(root, each), each]).sort(byName)) {
    hash.update(path[0] + "\0").update(readFileSync(path[1])).update("\0");
  }
  return hash.digest("hex");
}

/** Writes build.json beside the bundle, by which a test tells that the bundle belongs to the sources. */
export function stamp(root: string): Plugin {
  return {
    name: "motionary-stamp",
    apply: "build",
    generateBundle() {
      const source = JSON.stringify({ sources: SOURCES, sha256: sourceHash(root) }, null, 1) + "\n";
      this.emitFile({ type: "asset", fileName: "build.json", source });
    },
  };
}

function filesOf(path: string): string[] {
  if (!statSync(path, { throwIfNoEntry: false })) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((each) => filesOf(join(path, each)));
}

const name = (root: string, path: string) => relative(root, path).split(sep).join("/");
const byName = (a: string[], b: string[]) => (a[0] < b[0] ? -1 : 1);
