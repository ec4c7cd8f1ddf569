/**
 * Module hooks. They give every specification the copy of Fairlead that checks it, wherever its file
 * lies: two copies would not recognise each other's domains. And they read every TypeScript file as a
 * module, also where no package.json says so.
 */

let library = null;

export function initialize(url) {
  library = url;
}

export async function resolve(specifier, context, nextResolve) {
  if (specifier === "fairlead") return { url: library, format: "module", shortCircuit: true };
  const resolved = await nextResolve(specifier, context);
  const { url, format } = resolved;
  // Dependencies know themselves what they are.
  return url.startsWith("file:") && format !== "module" && /\.tsx?$/.test(url)
    ? url.includes("/node_modules/")
      ? resolved
      : { ...resolved, format: "module" }
    : resolved;
}
