import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { stamp } from "./tools/stamp.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** The build goes into the Python package, which serves it; three.js and the fonts are files of their own that seldom change. */
export default defineConfig({
  root: here,
  base: "./",
  plugins: [stamp(here)],
  build: {
    outDir: "../src/motionary/server/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: {
        chunkFileNames: ({ name, facadeModuleId }) => `assets/${name === "screen" ? (facadeModuleId?.split("/").at(-2) ?? name) : name}-[hash].js`,
        manualChunks: (id: string) => (id.includes("node_modules/three/") ? "three" : undefined),
      },
    },
  },
  test: { css: true }, // or stylesheets would be empty where a test reads them
  server: { proxy: { "/api": "http://127.0.0.1:8765" } },
});
