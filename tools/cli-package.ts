/**
 * Builds the package `@pulumi-adot/cli` of the sources of the command: bundled, so that it depends on nothing, and with
 * the pages that `docs` prints beside it. Prints what it has written. With `--clients` it only bundles AWS's clients
 * into the compiled command of the large package, which then doesn't depend on them either.
 */
import * as fs from "node:fs";
import * as path from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { repositoryRoot } from "./parts";

const here = path.join(repositoryRoot, "packages", "cli");
const bin = path.join(here, "bin");
const docs = path.join(here, "docs");

/** What Node.js starts: the program, and the thread beside it. These load the other files when they need them. */
const entries = ["cli/main.ts", "cli/progress-thread.ts"];

/** What an app's own tests load, as one CommonJS file: `import` takes its names too. */
const testing = { source: "cli/expect-safe-task.ts", built: "testing.cjs" };

/** The folders of `docs` whose pages the command prints; the first is `docs` itself. */
const pages = ["", "rules", "runbooks"];

/** What imports AWS's clients, as its source and as what `tsc` makes of it. */
const clients = { source: "cli/cluster/aws-clients.ts", compiled: "bin/cli/cluster/aws-clients.js" };

const common = {
    absWorkingDir: repositoryRoot,
    bundle: true,
    minify: true,
    // The licences are in a file of their own.
    legalComments: "none",
    platform: "node",
    // ES modules first, of which esbuild leaves out what nobody uses.
    mainFields: ["module", "main"],
    target: "node20",
    metafile: true,
    logLevel: "warning",
} as const satisfies BuildOptions;

async function bundleClients(): Promise<void> {
    const { metafile } = await build({
        ...common,
        entryPoints: [clients.source],
        outfile: path.join(repositoryRoot, clients.compiled),
        // Beside it as compiled: who catches its errors must have the same class.
        external: ["./call-failed", "./calls"],
        format: "cjs",
    });
    const file = path.join(repositoryRoot, clients.compiled);
    fs.writeFileSync(path.join(path.dirname(file), "LICENSES.txt"), licences(metafile));
}

/** For node this one offers CommonJS alone; what it has for browsers is the same code. */
const alias = { yaml: path.join(path.dirname(require.resolve("yaml/package.json")), "browser/index.js") };

const bundleTesting = async (): Promise<Metafile> => {
    const outfile = path.join(bin, testing.built);
    return (await build({ ...common, entryPoints: [testing.source], outfile, format: "cjs", alias })).metafile;
};

async function main(): Promise<void> {
    if (process.argv.includes("--clients")) {
        await bundleClients();
        return;
    }
    [bin, docs].forEach((folder) => fs.rmSync(folder, { recursive: true, force: true }));
    const { metafile } = await build({
        ...common,
        entryPoints: entries,
        outdir: bin,
        outExtension: { ".js": ".mjs" },
        inject: [path.join(__dirname, "cli-package-paths.mjs")],
        // Only ES modules can be split into what each command needs.
        format: "esm",
        splitting: true,
        alias,
    });
    const inTests = await bundleTesting();
    const outputs = { ...metafile.outputs, ...inTests.outputs };
    fs.writeFileSync(path.join(bin, "LICENSES.txt"), licences({ ...metafile, outputs }));
    fs.copyFileSync(path.join(repositoryRoot, "LICENSE"), path.join(here, "LICENSE"));
    const copied = pages.flatMap(copyPages);
    const size = Object.values(outputs).reduce((sum, { bytes }) => sum + bytes, 0);
    const files = Object.keys(outputs).length;
    process.stdout.write(`${files} files with ${Math.ceil(size / 1024)} KiB, and ${copied.length} pages\n`);
}

function copyPages(folder: string): readonly string[] {
    const [from, to] = [path.join(repositoryRoot, "docs", folder), path.join(docs, folder)];
    fs.mkdirSync(to, { recursive: true });
    const names = fs.readdirSync(from).filter((name) => name.endsWith(".md"));
    names.forEach((name) => fs.copyFileSync(path.join(from, name), path.join(to, name)));
    return names;
}

/** The licences of what is bundled, as each of them asks for, those with the same words once. */
function licences({ outputs }: Metafile): string {
    const used = Object.values(outputs).flatMap(({ inputs }) =>
        Object.entries(inputs)
            .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
            .map(([file]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]),
    );
    const owners = new Map<string, string[]>();
    for (const folder of [...new Set(used)].filter((each) => each !== undefined).sort()) {
        const at = path.join(repositoryRoot, folder);
        const { name, version, license } = JSON.parse(fs.readFileSync(path.join(at, "package.json"), "utf8")) as Record<
            "name" | "version" | "license",
            string
        >;
        const file = fs.readdirSync(at).find((each) => /^licen[cs]e/i.test(each));
        const text = file === undefined ? license : fs.readFileSync(path.join(at, file), "utf8").trim();
        owners.set(text, [...(owners.get(text) ?? []), `${name} ${version}`]);
    }
    return [...owners].map(([text, names]) => `${names.join(", ")}\n\n${text}\n`).join("\n----\n\n");
}

void main();
