#!/usr/bin/env node
/**
 * The executable. In a checkout it runs the TypeScript sources, installed it runs what was built from
 * them; specifications in TypeScript are loaded through tsx either way.
 */
import { existsSync } from "node:fs";
import { register as registerHooks } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { register as registerTypeScript } from "tsx/esm/api";

const sources = new URL("../src/", import.meta.url);
const checkout = existsSync(sources);
const at = (path) =>
  checkout
    ? new URL(path, sources).href
    : new URL(path.replace(/\.ts$/, ".js"), new URL("../dist/", import.meta.url)).href;

/** What this thread tells of the calls of author code to the thread that watches them. */
const calls = new SharedArrayBuffer(32);

registerTypeScript();
registerHooks("./library.js", import.meta.url, { data: { library: at("index.ts"), calls } });

const { main } = await import(at("cli/main.ts"));
const program = checkout
  ? `node ${relative(process.cwd(), fileURLToPath(import.meta.url)).replaceAll("\\", "/")}`
  : "npx fairlead";
void main(process.argv.slice(2), program, calls);
