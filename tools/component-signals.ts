/**
 * Writes collector/component-signals-data.ts: the signals that each component has in each release of ADOT.
 *
 *     node --import tsx tools/component-signals.ts CHECKOUT-OF-AWS-OTEL-COLLECTOR MINOR=COLLECTOR…
 *
 * In the checkout the modules of a release stand under vendor/. A component's `generated_status.go`, which mdatagen
 * makes from its metadata.yaml, has a constant for each of its signals. A MINOR release that isn't tagged there, such
 * as 50, is asked by the `components` command of a COLLECTOR that has its code.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

import { parse } from "yaml";

/** As collector/component-signals.ts has them; a tool imports nothing of what it writes for. */
const signals = ["logs", "metrics", "traces"] as const;

const [checkout, ...collectors] = process.argv.slice(2);

const git = (...args: readonly string[]): string =>
    execFileSync("git", ["-C", checkout!, ...args], { encoding: "utf8", maxBuffer: 2 ** 28 });

/** Signals of a component by release: `metrics` or `logs traces`. */
const found = new Map<string, Map<number, string>>();

function note(kind: string, type: string, release: number, has: (signal: string) => boolean): void {
    const key = `${kind} ${type}`;
    const byRelease = found.get(key) ?? new Map<number, string>();
    found.set(key, byRelease.set(release, signals.filter(has).join(" ")));
}

const titled = (word: string): string => word[0]!.toUpperCase() + word.slice(1);

/** What a release has is what its `defaults.go` makes a factory of. */
function readTag(tag: string): void {
    const release = Number(tag.split(".")[1]);
    const defaults = git("show", `${tag}:pkg/defaultcomponents/defaults.go`);
    const modules = defaults.matchAll(/^\s+"((?:github\.com\/open-telemetry|go\.opentelemetry\.io)\/\S+\/(\w+))"$/gm);
    for (const [, module, name] of modules) {
        const [, kind] = /\/(receiver|processor|exporter)\//.exec(module!) ?? [];
        if (kind === undefined || !defaults.includes(`${name}.NewFactory()`)) {
            continue;
        }
        const status = statusOf(tag, module!);
        const types = [...status.matchAll(/Type\s*= component\.MustNewType\("(\w+)"\)/g)].map(([, type]) => type!);
        for (const type of types) {
            note(`${kind}s`, type, release, (signal) => status.includes(`${titled(signal)}Stability `));
        }
    }
}

/** A component without the file is one that nothing is said of. */
function statusOf(tag: string, module: string): string {
    try {
        return git("show", `${tag}:vendor/${module}/internal/metadata/generated_status.go`);
    } catch {
        return "";
    }
}

/** The last patch of each minor release. */
const newestTags = (): readonly string[] => [
    ...new Map(
        git("tag", "--list", "v0.*.*", "--sort=v:refname")
            .split("\n")
            .filter((tag) => /^v0\.[4-9]\d\.\d+$/.test(tag))
            .map((tag) => [tag.split(".")[1], tag] as const),
    ).values(),
];

interface Printed {
    readonly name: string;
    readonly stability: Readonly<Record<string, string>>;
}

function askCollector(release: number, collector: string): void {
    const printed = parse(execFileSync(collector, ["components"], { encoding: "utf8" })) as Record<string, Printed[]>;
    for (const kind of ["receivers", "processors", "exporters"]) {
        for (const { name, stability } of printed[kind] ?? []) {
            note(kind, name, release, (signal) => (stability[signal] ?? "Undefined") !== "Undefined");
        }
    }
}

/** The one text of every release that has the component. */
function written(key: string, byRelease: ReadonlyMap<number, string>): string {
    const [text, ...others] = new Set(byRelease.values());
    if (others.length > 0) {
        throw new Error(`${key} doesn't have the same signals in all releases: ${JSON.stringify([...byRelease])}`);
    }
    return `${key} = ${text}`;
}

function main(): void {
    if (checkout === undefined) {
        throw new Error("Usage: tools/component-signals.ts CHECKOUT-OF-AWS-OTEL-COLLECTOR MINOR=COLLECTOR…");
    }
    newestTags().forEach(readTag);
    collectors
        .map((each) => each.split("=") as [string, string])
        .forEach(([release, collector]) => askCollector(Number(release), collector));
    const lines = [...found].map(([key, byRelease]) => written(key, byRelease)).sort();
    const data = `/**
 * The signals that components of ADOT have, the same in every release from v0.40 on that has them. Made by
 * tools/component-signals.ts from aws-otel-collector at each tag (\`generated_status.go\` of the components in vendor),
 * and for v0.50 from what a collector of its code prints. Don't change it by hand.
 */
export const componentSignals = \`
${lines.join("\n")}
\`;
`;
    fs.writeFileSync(path.join(__dirname, "..", "collector", "component-signals-data.ts"), data);
}

main();
