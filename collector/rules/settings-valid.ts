/** Settings that components have, with values that they take. */
import { componentShape, keysIn, keyShape, releasesWith, type Shape, shapeReleases } from "../config-shapes";
import { goDuration } from "../durations";
import { at, entries, excerptAt, isAbsent, isMapping } from "../values";
import { collectorConfigValid as policy } from "./collector-config-valid";
import { type ConfigView, isPlaceholder } from "./config-view";
import { nearest } from "./nearest";
import { once } from "./per-config";
import type { ConfigRule } from "./rule";
import { withoutUnset } from "./unset-values";

type Struct = Shape & { readonly kind: "struct" };

/** A key that a component doesn't have. */
interface Unknown {
    readonly path: string;
    readonly unknownKey: string;
    readonly struct: string;
    readonly component: string;
}

/** A setting that a release of ADOT refuses. */
type Refused = Unknown | { readonly path: string; readonly value: unknown; readonly wanted: string };

/** The section of a component, its id and what is inside. */
interface Part {
    readonly path: string;
    readonly value: unknown;
    readonly shape: Shape;
    /** Where its keys begin: the component, in words. */
    readonly component: string;
}

/** What every release refuses that may run the config; nothing where no release is known. */
const refusedIn = once((config: ConfigView): readonly Refused[] => {
    const [newest, ...others] = [...config.shapeReleases].reverse();
    if (newest === undefined) {
        return [];
    }
    // Most configs have nothing that the newest refuses, and the others aren't asked.
    const found = new Reading(config, newest).all();
    const refusedBy = others.map((release) => ({
        release,
        paths: new Set(found.length === 0 ? [] : new Reading(config, release).all().map(({ path }) => path)),
    }));
    return found.filter((one) =>
        refusedBy.every(
            ({ release, paths }) => paths.has(one.path) || (release < firstStrict && !("unknownKey" in one)),
        ),
    );
});

class Reading {
    private readonly found: Refused[] = [];

    constructor(
        private readonly config: ConfigView,
        private readonly release: number,
    ) {}

    all(): readonly Refused[] {
        for (const section of ["receivers", "processors", "exporters", "extensions"]) {
            for (const [id, value] of entries(this.config.at(section))) {
                const type = id.split("/", 1)[0]!.trim();
                this.part(`${section}.${id}`, value, componentShape(section, type, this.release), type);
            }
        }
        this.service();
        const telemetry = componentShape("service", "telemetry", this.release);
        this.part("service.telemetry", this.config.at("service", "telemetry"), telemetry, "service.telemetry");
        return this.found;
    }

    /** What the service and its pipelines have is the same in all releases (`service/config.go`). */
    private service(): void {
        const own = ["telemetry", "extensions", "pipelines"];
        const parts = [
            ["service", this.config.at("service"), own as readonly string[]] as const,
            ...entries(this.config.at("service", "pipelines")).map(
                ([id, pipeline]) =>
                    [
                        `service.pipelines.${id}`,
                        pipeline,
                        ["receivers", "processors", "exporters"] as string[],
                    ] as const,
            ),
        ];
        for (const [path, value, keys] of parts) {
            for (const key of Object.keys(isMapping(value) ? value : {})) {
                if (!keys.includes(key) && !key.includes("::")) {
                    this.found.push({ path: `${path}.${key}`, unknownKey: key, struct: "", component: path });
                }
            }
        }
    }

    private part(path: string, value: unknown, shape: Shape | undefined, component: string): void {
        if (shape !== undefined) {
            this.read({ path, value, shape, component });
        }
    }

    private read(part: Part): void {
        const { path, value, shape, component } = part;
        // A variable's value may be of any type, and an old release takes a text for anything.
        if (isAbsent(value) || isPlaceholder(value) || shape.kind === "any") {
            return;
        }
        if (shape.kind === "struct" && isMapping(value)) {
            Object.entries(value).forEach(([key, inner]) => this.key(part, shape, key, inner));
        } else if ((shape.kind === "map" || shape.kind === "pairs") && isMapping(value)) {
            const of = shape.kind === "map" ? shape.of : pair.value;
            Object.entries(value).forEach(([key, inner]) =>
                this.read({ path: `${path}.${key}`, value: inner, shape: of, component }),
            );
        } else if (shape.kind === "pairs" && Array.isArray(value)) {
            value.forEach((inner: unknown, index) => this.pair({ path: `${path}[${index}]`, value: inner, component }));
        } else if (shape.kind === "list" && Array.isArray(value)) {
            value.forEach((inner: unknown, index) =>
                this.read({ path: `${path}[${index}]`, value: inner, shape: shape.of, component }),
            );
        } else {
            const wanted =
                this.release >= firstStrict
                    ? wantedInstead(shape, value, isFromVariable(this.config, path))
                    : undefined;
            if (wanted !== undefined) {
                this.found.push({ path, value, wanted });
            }
        }
    }

    /** The `enabled` of what may be left out has no default (`configoptional.Optional`). */
    private isEmptySwitch({ name, hasEnabled }: Struct, key: string, value: unknown): boolean {
        return (
            hasEnabled &&
            key === "enabled" &&
            !keysIn(name, this.release).some(([own]) => own === key) &&
            withoutUnset(this.config, value) === null
        );
    }

    private pair({ path, value, component }: Omit<Part, "shape">): void {
        if (!isMapping(value)) {
            this.read({ path, value, shape: { kind: "map", of: pair.value }, component });
            return;
        }
        for (const key of ["name", "value"] as const) {
            this.read({ path: `${path}.${key}`, value: at(value, key), shape: pair[key], component });
        }
    }

    private key({ path, component }: Part, struct: Struct, key: string, value: unknown): void {
        // A joined key is taken apart before anybody reads it.
        const shape = key.includes("::") ? undefined : keyShape(struct, key, this.release);
        if (shape !== undefined && this.isEmptySwitch(struct, key, value)) {
            this.found.push({ path: `${path}.${key}`, value, wanted: "true or false" });
        } else if (shape !== undefined) {
            this.read({ path: `${path}.${key}`, value, shape, component });
        } else if (!key.includes("::")) {
            this.found.push({ path: `${path}.${key}`, unknownKey: key, struct: struct.name, component });
        }
    }
}

/** `configopaque.Pair`. */
const pair = { name: { kind: "string" }, value: { kind: "string" } } as const satisfies Readonly<Record<string, Shape>>;

/** Since the collector 0.104.0 a value has to have its setting's type (`confmap.strictlyTypedInput`). */
const firstStrict = 41;

/** What is wanted where the value isn't it; undefined where it may be taken. */
function wantedInstead(shape: Shape, value: unknown, isVariable: boolean): string | undefined {
    const isNumber = typeof value === "number";
    switch (shape.kind) {
        case "any":
            return undefined;
        case "text":
            return typeof value === "boolean" || isCollection(value) ? "a string" : undefined;
        case "scalar":
            return isCollection(value) ? "a string" : undefined;
        case "string":
            // What came in for a variable is a string again where a string is wanted.
            return typeof value === "string" || (!isCollection(value) && isVariable) ? undefined : "a string";
        case "boolean":
            return typeof value === "boolean" ? undefined : "true or false";
        case "integer":
        case "float":
            return isNumber ? undefined : "a number";
        case "unsigned":
            return isNumber && !(value < 0) ? undefined : "a number, not below zero";
        case "duration":
            return isNumber || (typeof value === "string" && goDuration.test(value))
                ? undefined
                : "a duration such as 10s, or 1m30s";
        case "list":
            // A string is a list of what stands between its commas.
            return typeof value === "string" && shape.takesText && ["string", "text", "any"].includes(shape.of.kind)
                ? undefined
                : "a list";
        case "pairs":
            return "a mapping of names to values";
        case "struct":
            return shape.takesText && typeof value === "string" ? undefined : "a mapping";
        case "map":
            return "a mapping";
    }
}

const isFromVariable = ({ variablePaths }: ConfigView, path: string): boolean =>
    variablePaths.some((own) => path.startsWith(own) && [undefined, ".", "["].includes(path[own.length]));

const isCollection = (value: unknown): boolean => typeof value === "object" && value !== null;

/** A component has no such key. */
export const unknownKey = {
    id: "unknown-key",
    policy,
    appliesTo: "ADOT",
    check: (config, report) => {
        const release =
            config.shapeReleases.length === 1 ? `ADOT ${config.release.version}` : "No known release of ADOT";
        const [verb, not] = config.shapeReleases.length === 1 ? ["refuses", ""] : ["takes", ""];
        for (const one of refusedIn(config)) {
            if ("unknownKey" in one && !isRemoved(config, one.path)) {
                const { path, unknownKey: key, struct, component } = one;
                const others = releasesWith(struct, key);
                report({
                    path,
                    meant: others.length > 0 ? undefined : meantBy(config, one),
                    message: `${release} ${verb} ${not}${path}, a key that its ${component} doesn't have: the collector doesn't start.`,
                    fix:
                        others.length > 0
                            ? `${versionsInWords(others)} Remove it, or use such a release.`
                            : fixOf(config, one),
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** A component's setting has a value of another type. */
export const valueNotValid = {
    id: "value-not-valid",
    policy,
    appliesTo: "ADOT",
    check: (config, report) => {
        for (const one of refusedIn(config)) {
            if ("wanted" in one && !isOfLimiter(one.path)) {
                report({
                    path: one.path,
                    message: `${one.path} is ${excerptAt(one.path, one.value)}, where the collector wants ${one.wanted}: it doesn't start.`,
                    fix: `Write ${one.wanted}.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** What the rule about a limiter's sizes says better. */
const isOfLimiter = (path: string): boolean =>
    /^processors\. *memory_limiter *(?:\/[^.]*)?(?:\.(?:check_interval|limit_mib|spike_limit_mib))?$/.test(path);

/** What the rule about removed keys says better. */
const isRemoved = ({ release }: ConfigView, path: string): boolean =>
    release.removedKeys.some(({ path: keys }) => path.endsWith(`.${keys.join(".")}`));

function versionsInWords(releases: readonly number[]): string {
    const [first, last] = [releases[0]!, releases.at(-1)!];
    const parts = [
        ...(first === shapeReleases[0] ? [] : [`since ADOT v0.${first}`]),
        ...(last === shapeReleases.at(-1) ? [] : [`until ADOT v0.${last}`]),
    ];
    return `It is there ${parts.join(" and ")}.`;
}

/** Levels below a component in which a similar key is looked for. */
const deepest = 3;

/** The key that is most like an unknown one, from what holds it on. */
function similarTo(config: ConfigView, { unknownKey: key, struct }: Unknown): string | undefined {
    const release = config.shapeReleases.at(-1)!;
    const keys: string[] = [];
    const walk = (name: string, above: string, depth: number): void => {
        for (const [inner, shape] of keysIn(name, release)) {
            keys.push(above + inner);
            if (shape.kind === "struct" && depth < deepest) {
                walk(shape.name, `${above}${inner}.`, depth + 1);
            }
        }
    };
    walk(struct, "", 1);
    return nearest(key.toLowerCase(), keys);
}

const ownerOf = ({ path, unknownKey: key }: Unknown): string => path.slice(0, path.length - key.length - 1);

function meantBy(config: ConfigView, one: Unknown): string | undefined {
    const similar = similarTo(config, one);
    return similar === undefined ? undefined : `${ownerOf(one)}.${similar}`;
}

function fixOf(config: ConfigView, one: Unknown): string {
    const similar = similarTo(config, one);
    const own = keysIn(one.struct, config.shapeReleases.at(-1)!).map(([name]) => name);
    return similar === undefined
        ? `Remove it; ${ownerOf(one)} has ${own.slice(0, mostListed).join(", ")}${own.length > mostListed ? " and others" : ""}.`
        : `Write ${similar}, or remove it.`;
}

const mostListed = 12;
