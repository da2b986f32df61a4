/**
 * `node --import tsx tools/adot-releases.ts CHECKOUT`: writes collector/adot-releases.ts from a clone of
 * https://github.com/aws-observability/aws-otel-collector with its tags, which have the sources of all components in
 * `vendor`. Nothing is built.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

/** What collector/adot-release-row.ts is: the compiler holds the file that is written against it. */
interface AdotReleaseRow {
    readonly collector: string;
    readonly released: string;
    readonly components: Readonly<Record<Kind, string>>;
    readonly aliases: Readonly<Record<Kind, string>>;
    readonly limiterKeys: string;
    readonly gates: string;
    readonly stableGates: string;
}

type Kind = "receivers" | "processors" | "exporters" | "extensions" | "connectors";

/** The first minor release that is written; older ones are years out of support. */
const firstMinor = 40;

const [checkout] = process.argv.slice(2);

function git(...args: readonly string[]): string {
    const options = {
        cwd: checkout,
        encoding: "utf8",
        maxBuffer: 2 ** 28,
        stdio: "pipe",
    } as const;
    return execFileSync("git", args, options);
}

const show = (tag: string, file: string): string => git("show", `${tag}:${file}`);

/** The lines that match, as `file:line`; none where git finds nothing. */
function grep(tag: string, pattern: string, more: readonly string[], ...files: readonly string[]): string[] {
    try {
        return git("grep", "-hE", ...more, pattern, tag, "--", ...files).split("\n");
    } catch (error) {
        // 1 is nothing found; a partial clone that lacks a large file adds that to what was found.
        return String((error as { stdout?: unknown }).stdout ?? "").split("\n");
    }
}

const kinds: Readonly<Record<string, Kind>> = {
    receiver: "receivers",
    processor: "processors",
    exporter: "exporters",
    extension: "extensions",
    connector: "connectors",
};

/** The component's type and the older one that it takes too, from what mdatagen has made of its metadata.yaml. */
function typesOf(tag: string, module: string): { type: string; deprecated?: string } {
    const status = grep(
        tag,
        "Type += component.MustNewType",
        [],
        `vendor/${module}/internal/metadata/generated_status.go`,
    );
    const named = (name: string): string | undefined =>
        status.flatMap(
            (line) => new RegExp(`\\b${name} += component.MustNewType\\("(\\w+)"\\)`).exec(line)?.[1] ?? [],
        )[0];
    // The memory ballast, which is older than mdatagen.
    const own = grep(tag, 'component.(MustNewType|Type)\\("', [], `vendor/${module}/*.go`).flatMap(
        (line) => /\("(\w+)"\)/.exec(line)?.[1] ?? [],
    );
    const type = named("Type") ?? own[0];
    if (type === undefined) {
        throw new Error(`${tag}: no type in ${module}`);
    }
    return { type, deprecated: named("DeprecatedType") };
}

/** The collector's own sources and those that register gates. */
const sources = [
    "pkg/*.go",
    "cmd/*.go",
    "vendor/go.opentelemetry.io/collector/*.go",
    "vendor/github.com/open-telemetry/*.go",
    "vendor/github.com/DataDog/*.go",
];

/** Every feature gate that is registered somewhere in the build, with its stage. */
function gatesOf(tag: string): { gates: string[]; stable: string[] } {
    const lines = grep(tag, "egistry\\(\\)\\.(Must)?Register\\(", ["-A6"], ...sources);
    const found = new Map<string, string>();
    let ids: readonly string[] = [];
    let isOpen = false;
    for (const line of lines) {
        const [, registered] = /egistry\(\)\.(?:Must)?Register\((.*)$/.exec(line) ?? [];
        const first = /^\s*("?[\w.]+"?)(?:,|$)/.exec(isOpen ? line : (registered ?? ""))?.[1];
        if (registered !== undefined || isOpen) {
            isOpen = registered === "";
            ids = first === undefined ? [] : idsOf(tag, first);
        }
        const stage = /featuregate\.Stage(\w+)/.exec(line)?.[1];
        if (stage !== undefined) {
            ids.forEach((id) => found.set(id, stage));
            ids = [];
        }
    }
    const gates = [...found.keys()].sort((one, other) => one.localeCompare(other, "en"));
    return { gates, stable: gates.filter((gate) => found.get(gate) === "Stable") };
}

/** A gate's id, or those that constants of its name stand for: one too many refuses nothing. */
function idsOf(tag: string, written: string): string[] {
    const literal = /^"([\w.]+)"$/.exec(written)?.[1];
    return literal !== undefined
        ? [literal]
        : grep(tag, `\\b${written}\\b.*= *"[A-Za-z0-9.]+"`, [], ...sources).flatMap(
              (line) => /= *"([\w.]+)"/.exec(line)?.[1] ?? [],
          );
}

function rowOf(tag: string): AdotReleaseRow {
    const source = show(tag, "pkg/defaultcomponents/defaults.go");
    const modules = [
        ...source.matchAll(/^\s+"((?:github\.com\/open-telemetry|go\.opentelemetry\.io)\/\S+\/(\w+))"$/gm),
    ];
    const components: Record<Kind, string[]> = {
        receivers: [],
        processors: [],
        exporters: [],
        extensions: [],
        connectors: [],
    };
    const aliases: Record<Kind, Record<string, string>> = {
        receivers: {},
        processors: {},
        exporters: {},
        extensions: {},
        connectors: {},
    };
    for (const [, module] of modules.filter(([, , each]) => source.includes(`${each}.NewFactory()`))) {
        const kind = kinds[/\/(receiver|processor|exporter|extension|connector)\//.exec(module!)?.[1] ?? ""];
        if (kind === undefined) {
            continue; // such as the factory of the collector's own telemetry
        }
        const { type, deprecated } = typesOf(tag, module!);
        components[kind].push(type);
        if (deprecated !== undefined) {
            aliases[kind][deprecated] = type;
        }
    }
    const collector = /go\.opentelemetry\.io\/collector\/otelcol v(\S+)/.exec(show(tag, "go.mod"))![1]!;
    const { gates, stable } = gatesOf(tag);
    const words = (list: readonly string[]): string => [...list].sort().join(" ");
    return {
        collector,
        released: git("log", "-1", "--format=%cs", tag.replace(/\d+$/, "0")).trim(),
        components: Object.fromEntries(
            Object.entries(components).map(([kind, types]) => [kind, words(types)]),
        ) as AdotReleaseRow["components"],
        aliases: Object.fromEntries(
            Object.entries(aliases).map(([kind, types]) => [
                kind,
                words(Object.entries(types).map(([from, to]) => `${from}=${to}`)),
            ]),
        ) as AdotReleaseRow["aliases"],
        limiterKeys: words(
            grep(
                tag,
                'mapstructure:"\\w+"',
                ["-o"],
                "vendor/go.opentelemetry.io/collector/internal/memorylimiter/config.go",
                "vendor/go.opentelemetry.io/collector/processor/memorylimiterprocessor/config.go",
            ).flatMap((line) => /"(\w+)"/.exec(line)?.[1] ?? []),
        ),
        gates: gates.join(" "),
        stableGates: stable.join(" "),
    };
}

/** The last patch of each minor release, oldest first: patches don't change what there is. */
function tags(): string[] {
    const all = git("tag", "--list", "v0.*.*").split("\n");
    const minors = new Map<number, string>();
    for (const tag of all.filter((each) => /^v0\.\d+\.\d+$/.test(each)).sort(byNumber)) {
        minors.set(Number(tag.split(".")[1]), tag);
    }
    return [...minors].filter(([minor]) => minor >= firstMinor).map(([, tag]) => tag);
}

const byNumber = (one: string, other: string): number => one.localeCompare(other, "en", { numeric: true });

function main(): void {
    if (checkout === undefined) {
        throw new Error("Usage: node --import tsx tools/adot-releases.ts CHECKOUT-OF-AWS-OTEL-COLLECTOR");
    }
    const rows = Object.fromEntries(tags().map((tag) => [tag, rowOf(tag)]));
    const text = `/**
 * What ADOT's releases contain. Made by tools/adot-releases.ts from aws-otel-collector at each tag: its
 * pkg/defaultcomponents/defaults.go, go.mod and the components' sources in vendor. Don't change it by hand.
 */
import type { AdotReleaseRow } from "./adot-release-row";

/** By the tag that it was made from, the last patch of its minor release. Oldest first. */
export const adotReleaseRows: Readonly<Record<string, AdotReleaseRow>> = ${JSON.stringify(rows, null, 4)};
`;
    fs.writeFileSync(path.join(__dirname, "..", "collector", "adot-releases.ts"), text);
}

main();
