/**
 * Writes collector/config-shapes-data.ts: the keys of each component's settings in each release of ADOT, from the Go
 * structs behind them.
 *
 *     node --import tsx tools/config-shapes.ts 40=DIR 41=DIR … 50=mod > collector/config-shapes-data.ts
 *
 * A number is the minor version of a release. DIR is a checkout of aws-otel-collector at its newest tag, which has its
 * modules under vendor/; `mod` takes the modules of tools/go/otelcol/go.mod out of Go's module cache.
 */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { type GoPackage, readPackage, type Struct, type TypeIn } from "./go-structs";

const contrib = "github.com/open-telemetry/opentelemetry-collector-contrib";

/** Where the sources of a release are. */
interface Sources {
    readonly folderOf: (path: string) => string | undefined;
    /** Import paths of the packages of its components. */
    readonly components: readonly string[];
}

const importsOf = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, path]) => path!);

function vendored(root: string): Sources {
    const text = readFileSync(join(root, "pkg/defaultcomponents/defaults.go"), "utf8");
    return {
        folderOf: (path) => existing(join(root, "vendor", path)),
        components: importsOf(text, /^\s*"((?:github|go\.opentelemetry)\S+\/\w+\/\S+)"$/gm),
    };
}

function moduleCache(): Sources {
    const cache = execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
    const modules = new Map(
        importsOf(readFileSync("tools/go/otelcol/go.mod", "utf8"), /^\s*(?:require )?(\S+ v\S+)/gm).map(
            (line) => line.split(" ") as [string, string],
        ),
    );
    for (const [, module, version] of readFileSync("tools/go/otelcol/go.mod", "utf8").matchAll(
        /^\s*(?:replace )?(\S+) => \1 (v\S+)$/gm,
    )) {
        modules.set(module!, version!);
    }
    const escaped = (path: string): string => path.replace(/[A-Z]/g, (sign) => `!${sign.toLowerCase()}`);
    return {
        folderOf: (path) => {
            const parts = path.split("/");
            for (let length = parts.length; length > 0; length--) {
                const module = parts.slice(0, length).join("/");
                const version = modules.get(module);
                if (version !== undefined) {
                    return existing(join(cache, escaped(`${module}@${version}`), ...parts.slice(length)));
                }
            }
            return undefined;
        },
        components: importsOf(readFileSync("tools/go/otelcol/full.yaml", "utf8"), /^ +- gomod: (\S+)/gm),
    };
}

const existing = (folder: string): string | undefined => (existsSync(folder) ? folder : undefined);

/** A key's type by release, as the data writes it. */
type Keys = Map<string, Map<number, string>>;

const structs = new Map<string, Keys>();
const components = new Map<string, Map<number, string>>();

/** What a struct is called in the data: as much of its path as sets it apart, at least two parts. */
const paths = new Map<string, string>();

function idOf(path: string, name: string): string {
    const parts = path.split("/");
    for (let length = 2; ; length++) {
        const id = [...parts.slice(-length), name].join(".").replace(/[^\w.]/g, "_");
        const owner = paths.get(id);
        if (owner === undefined || owner === path || length > parts.length) {
            paths.set(id, path);
            return id;
        }
    }
}

class Reader {
    private readonly packages = new Map<string, GoPackage | undefined>();

    constructor(
        private readonly release: number,
        private readonly sources: Sources,
    ) {}

    all(): void {
        for (const path of this.sources.components) {
            const [, kind] = /\/(receiver|processor|exporter|extension)\//.exec(path) ?? [];
            const folder = this.sources.folderOf(path);
            if (kind === undefined || folder === undefined) {
                continue;
            }
            const types = typesOf(folder);
            const shape = this.shape({ text: this.settingsOf(path), package: path, imports: new Map() });
            for (const type of shape === "a" ? [] : types) {
                note(components, `${kind}s ${type}`, this.release, shape);
            }
        }
        const service = "go.opentelemetry.io/collector/service";
        for (const path of [`${service}/telemetry/otelconftelemetry`, `${service}/telemetry`]) {
            const shape = this.shape({ text: "Config", package: path, imports: new Map() });
            if (shape !== "a") {
                note(components, "service telemetry", this.release, shape);
                break;
            }
        }
    }

    private settingsOf(path: string): string {
        const found = this.package(path);
        return ["Config", "FileLogConfig"].find((name) => found?.types.has(name)) ?? "Config";
    }

    private package(path: string): GoPackage | undefined {
        if (!this.packages.has(path)) {
            const folder = this.sources.folderOf(path);
            const files =
                folder === undefined
                    ? []
                    : readdirSync(folder).filter((name) => name.endsWith(".go") && !name.endsWith("_test.go"));
            this.packages.set(
                path,
                files.length === 0
                    ? undefined
                    : readPackage(files.map((name) => readFileSync(join(folder!, name), "utf8"))),
            );
        }
        return this.packages.get(path);
    }

    /** The data's word for a Go type; `a` for anything. */
    private shape(type: TypeIn, isYaml = false): string {
        const text = type.text.replace(/^\*+/, "").trim();
        const of = (inner: string): string => this.shape({ ...type, text: inner }, isYaml);
        const simple = isYaml ? yamlTypes[text] : goTypes[text];
        if (simple !== undefined) {
            return simple;
        }
        const [, optional] = /^configoptional\.Optional\[(.*)\]$/s.exec(text) ?? [];
        if (optional !== undefined) {
            const inner = of(optional);
            return /^[\w.]+\.\w+$/.test(inner) ? `?${inner}` : inner;
        }
        if (text.startsWith("[]")) {
            return text === "[]byte" ? "a" : `${isYaml ? "[=]" : "[]"}${of(text.slice(2))}`;
        }
        const [, value] = /^map\[[\w.]+\](.*)$/s.exec(text) ?? [];
        if (value !== undefined) {
            return `{}${of(value)}`;
        }
        const [, qualifier, name] = /^(?:(\w+)\.)?(\w+)$/.exec(text) ?? [];
        const path = qualifier === undefined ? type.package : type.imports.get(qualifier);
        if (name === undefined || path === undefined) {
            return "a";
        }
        if (Object.hasOwn(special, `${path}.${name}`)) {
            return special[`${path}.${name}`]!;
        }
        return this.named(path, name, isYaml);
    }

    private named(path: string, name: string, isYaml: boolean): string {
        const found = this.package(path);
        const declared = found?.types.get(name);
        if (found === undefined || declared === undefined) {
            return "a";
        }
        const methods = found.methods.get(name);
        if (methods?.has("UnmarshalText") === true) {
            return "t";
        }
        if (path === promReceiver && name === "PromConfig") {
            return this.shape({ ...declared, text: "promconfig.Config" }, true);
        }
        // Those that look at the same keys decode a `plain` one.
        const decoding = methods?.get("UnmarshalYAML");
        if (isYaml && decoding !== undefined && !/plain|InlineConfigs/.test(decoding)) {
            return declared.struct === undefined ? "y" : "a";
        }
        if (declared.struct === undefined && methods?.has("Unmarshal") === true) {
            // A type of another package's, decoded by itself, as the target allocator's are from YAML.
            return "a";
        }
        if (declared.struct === undefined) {
            return this.shape({ ...declared, package: path }, isYaml);
        }
        const id = idOf(path, name);
        if (!this.done.has(id)) {
            this.done.add(id);
            const keys = structs.get(id) ?? new Map<string, Map<number, string>>();
            structs.set(id, keys);
            const own = methods?.get("Unmarshal");
            for (const [key, shape] of this.keysOf(declared.struct, { ...declared, package: path }, isYaml)) {
                note(keys, key, this.release, isRewritten(own) && own.includes(`"${key}"`) ? orText(shape) : shape);
            }
            if (!asWritten.test(id) && isRewritten(own)) {
                note(keys, "*", this.release, "a");
            }
        }
        return id;
    }

    private readonly done = new Set<string>();

    private keysOf(struct: Struct, where: TypeIn, isYaml: boolean): [string, string][] {
        return struct.flatMap(({ names, type, tag }): [string, string][] => {
            const written = new RegExp(`${isYaml ? "yaml" : "mapstructure"}:"([^"]*)"`).exec(tag)?.[1];
            const [key = "", ...options] = (written ?? "").split(",");
            if (key === "-") {
                return [];
            }
            if (options.includes("remain")) {
                return [["*", "a"]];
            }
            if (options.includes("squash") || options.includes("inline")) {
                return this.embedded({ ...where, text: type }, isYaml);
            }
            const inner = (): string => (typeof type === "string" ? this.shape({ ...where, text: type }, isYaml) : "a");
            if (key !== "") {
                return [[key, inner()]];
            }
            // Without a tag a key is the field's name; those in small letters aren't read.
            return names
                .filter((name) => /^[A-Z]/.test(name))
                .map((name) => [isYaml ? name.toLowerCase() : name, inner()]);
        });
    }

    /** The keys of what is embedded; any where it isn't known. */
    private embedded(type: TypeIn, isYaml: boolean): [string, string][] {
        const shape = this.shape(type, isYaml).replace("?", "");
        const keys = structs.get(shape);
        return keys === undefined
            ? [["*", "a"]]
            : [...keys].flatMap(([key, byRelease]): [string, string][] =>
                  byRelease.has(this.release) ? [[key, byRelease.get(this.release)!]] : [],
              );
    }
}

const promReceiver = `${contrib}/receiver/prometheusreceiver`;

/** Whose `Unmarshal` changes what it reads and takes no other keys, as the real collector shows. */
const asWritten = /^processor\.filterprocessor\.Config$/;

/**
 * An `Unmarshal` of a component's own that does more than read the same keys and look which of them are there: it may
 * take any.
 */
const isRewritten = (body: string | undefined): body is string =>
    body !== undefined &&
    /ToStringMap|NewFromStringMap|\.Delete\(|delete\(|\.Sub\(|AllKeys|Marshal\(|IgnoreUnused|mapstructure/.test(body);

/** What an `Unmarshal` of its own looks at by a key's name: strings may stand for the structs of a list. */
const orText = (shape: string): string =>
    shape.startsWith("[") && /\.\w+$/.test(shape) ? shape.replace(/^\[=?\]\??/, "[=]~") : "a";

const numbers = ["int", "int8", "int16", "int32", "int64"];
const unsigned = ["uint", "uint8", "uint16", "uint32", "uint64"];
const each = (names: readonly string[], shape: string): Record<string, string> =>
    Object.fromEntries(names.map((name) => [name, shape]));

/** Types that the data has a letter for. */
const goTypes: Readonly<Record<string, string>> = {
    ...each(numbers, "i"),
    ...each(unsigned, "u"),
    ...each(["float32", "float64"], "f"),
    ...each(["string", "configopaque.String"], "s"),
    ...each(["any", "interface{}", "component.Config"], "a"),
    bool: "b",
    "time.Duration": "d",
    // Version 0.2 of otelconf has a mapping in its place, which is taken too (service's `MetricsConfigV030.Unmarshal`).
    "[]NameStringValuePair": "p",
};

/** The same where YAML is read as it is in Prometheus, which takes a number for a string. */
const yamlTypes: Readonly<Record<string, string>> = {
    ...each(numbers, "i"),
    ...each(unsigned, "u"),
    ...each(["float32", "float64"], "f"),
    ...each(["any", "interface{}"], "a"),
    "url.Values": "{}[=]y",
    // What is parsed from text, or from what is written like a number.
    ...each(["string", "time.Duration", "model.Duration", "units.Base2Bytes", "config.Secret", "relabel.Regexp"], "y"),
    bool: "b",
};

const special: Readonly<Record<string, string>> = {
    "go.opentelemetry.io/collector/component.ID": "s",
    "go.opentelemetry.io/collector/config/configopaque.String": "s",
    // A mapping, or a list of pairs.
    "go.opentelemetry.io/collector/config/configopaque.MapList": "p",
    // What decodes itself.
    "github.com/prometheus/prometheus/model/relabel.Regexp": "y",
    "github.com/prometheus/prometheus/model/labels.Labels": "a",
    "github.com/prometheus/common/config.URL": "a",
    "github.com/prometheus/common/config.ProxyHeader": "a",
    "github.com/prometheus/common/config.Headers": "a",
};

function note<Key>(table: Map<Key, Map<number, string>>, key: Key, release: number, shape: string): void {
    const byRelease = table.get(key) ?? new Map<number, string>();
    table.set(key, byRelease);
    byRelease.set(release, shape);
}

/** `generated_status.go` says what a component is called, and was called before. */
function typesOf(folder: string): string[] {
    const file = join(folder, "internal/metadata/generated_status.go");
    return existsSync(file)
        ? importsOf(readFileSync(file, "utf8"), /Type\s*=\s*component\.MustNewType\("(\w+)"\)/g)
        : [];
}

/** `t@40-43,u`: releases only where it isn't all of them. */
function written(byRelease: ReadonlyMap<number, string>, all: readonly number[]): string {
    const runs: { shape: string; from: number; to: number }[] = [];
    for (const release of all) {
        const shape = byRelease.get(release);
        const last = runs.at(-1);
        if (shape === undefined) {
            continue;
        }
        if (last?.shape === shape && last.to === all[all.indexOf(release) - 1]) {
            last.to = release;
        } else {
            runs.push({ shape, from: release, to: release });
        }
    }
    return runs
        .map(({ shape, from, to }) =>
            from === all[0] && to === all.at(-1) ? shape : `${shape}@${from === to ? from : `${from}-${to}`}`,
        )
        .join(",");
}

const sorted = <Value>(table: ReadonlyMap<string, Value>): [string, Value][] =>
    [...table].sort(([one], [other]) => (one < other ? -1 : 1));

const releases: number[] = [];
for (const argument of process.argv.slice(2)) {
    const [release, from] = argument.split("=") as [string, string];
    releases.push(Number(release));
    new Reader(Number(release), from === "mod" ? moduleCache() : vendored(from)).all();
}
const lines = [
    ...sorted(components).map(([name, byRelease]) => `${name} = ${written(byRelease, releases)}`),
    ...sorted(structs)
        .filter(([, keys]) => keys.size > 0)
        .map(([name, keys]) =>
            [`${name}:`, ...sorted(keys).map(([key, byRelease]) => `${key}=${written(byRelease, releases)}`)].join(" "),
        ),
];
process.stdout.write(`/**
 * The keys of components' settings in releases of ADOT, from Go's structs: \`tools/config-shapes.ts\` writes this file,
 * and says from what. A component's line names a struct, a struct's line its keys with their types: \`s\` a string, \`b\` a
 * boolean, \`i\` \`u\` \`f\` numbers, \`d\` a duration, \`t\` a text that is parsed, \`y\` a text or a number, \`a\` anything, \`p\`
 * pairs of a name and a string, \`[]\` a list of (\`[=]\` where no text is one), \`{}\` a mapping to, \`?\` a struct that may
 * have \`enabled\`, \`~\` a struct or a string. Behind \`@\` stand the minor versions that it holds for.
 */
export const shapeReleases = [${releases.join(", ")}] as const;

export const configShapes = \`
${lines.join("\n")}
\`;
`);
