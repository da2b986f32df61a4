// What a CommonJS module has and an ES module doesn't: esbuild puts these in wherever the command uses them.
import { fileURLToPath, URL } from "node:url";

export const __filename = fileURLToPath(import.meta.url);
export const __dirname = fileURLToPath(new URL(".", import.meta.url));
