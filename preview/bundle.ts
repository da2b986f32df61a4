/** The page's script and style, bundled in memory from `client`. */
import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";

const client = path.join(__dirname, "client");

/** A file of the page. */
export interface PageFile {
    /** Its `Content-Type`. */
    readonly type: string;
    readonly body: string;
}

/**
 * The page's files by path. Bundled at each start: that takes a fraction of a second, and no build can be stale.
 * @throws Error with esbuild's message when the client doesn't compile.
 */
export async function bundlePage(): Promise<ReadonlyMap<string, PageFile>> {
    const { outputFiles } = await build({
        entryPoints: [path.join(client, "main.ts"), path.join(client, "style.css")],
        outdir: "/",
        bundle: true,
        write: false,
        minify: true,
        format: "iife",
        target: "es2023",
        charset: "utf8",
        logLevel: "silent",
        tsconfig: path.join(client, "tsconfig.json"),
    });
    const types: Readonly<Record<string, string>> = { ".js": "text/javascript", ".css": "text/css" };
    return new Map([
        ["/", { type: "text/html; charset=utf-8", body: fs.readFileSync(path.join(client, "index.html"), "utf8") }],
        ...outputFiles.map(({ path: file, text }): [string, PageFile] => [
            `/${path.basename(file)}`,
            { type: `${types[path.extname(file)]}; charset=utf-8`, body: text },
        ]),
    ]);
}
