/** Environment variables that a config asks for, and that nothing sets. */
import { at, entries, isMapping, type Mapping } from "../values";
import { collectorConfigValid } from "./collector-config-valid";
import type { ConfigView } from "./config-view";
import { once } from "./per-config";
import type { ConfigRule, Policy } from "./rule";

/** A placeholder that will be empty. */
interface Empty {
    readonly path: readonly string[];
    readonly name: string;
}

/** `${env:NAME}` and `${NAME}` behind an even number of `$`; those with a default have a value. */
const placeholders = /(?<!\$)(?:\$\$)*\$\{(?:env:)?([a-zA-Z_]\w*)\}/g;

const emptyIn = once((config: ConfigView): readonly Empty[] => {
    const { unsetVariables } = config;
    const found: Empty[] = [];
    const walk = (value: unknown, path: readonly string[]): void => {
        if (typeof value === "string" && value.includes("${")) {
            const names = new Set([...value.matchAll(placeholders)].map(([, name]) => name!));
            found.push(...[...names].filter((name) => unsetVariables.has(name)).map((name) => ({ path, name })));
        } else if (typeof value === "object" && value !== null) {
            Object.keys(value).forEach((key) => walk((value as Mapping)[key], [...path, key]));
        }
    };
    if (unsetVariables.size > 0 && isMapping(config.root)) {
        walk(config.root, []);
    }
    return found;
});

/** Keys of exporters: where they write to, which they can't do without. */
export const addresses = /^(?:\w+_)?endpoint$|^brokers$|^path$|^external_labels$|^hostname$/;

const isNeeded = ({ path: [section, , key = ""] }: Empty): boolean => section === "exporters" && addresses.test(key);

/** `$NAME` without braces, which collectors since 0.104.0 take for text (core changelog), in an exporter's address. */
const bareIn = (config: ConfigView): readonly { readonly path: string; readonly name: string }[] =>
    Number(config.release.collectorVersion.split(".")[1]) < 104
        ? []
        : entries(config.at("exporters")).flatMap(([id, settings]) => {
              const endpoint = at(settings, "endpoint");
              const [, name] = (typeof endpoint === "string" && /^\w*(?::\/\/)?\$([A-Za-z_]\w*)/.exec(endpoint)) || [];
              return name === undefined ? [] : [{ path: `exporters.${id}.endpoint`, name }];
          });

/** `scrape_configs[0]` as other rules write it. */
const written = (path: readonly string[]): string =>
    path.reduce((text, key) => (text === "" ? key : /^\d+$/.test(key) ? `${text}[${key}]` : `${text}.${key}`), "");

/** An exporter's address, or a label that it adds to every series, is a variable that nothing sets. */
export const variableUnset = {
    id: "variable-unset",
    policy: collectorConfigValid,
    check: (config, report) => {
        for (const { path, name } of bareIn(config)) {
            report({
                path,
                message: `${path} has $${name}, which the collector doesn't replace: it doesn't start, or writes to nowhere.`,
                fix: `Write \${env:${name}}.`,
            });
        }
        for (const { path, name } of emptyIn(config).filter(isNeeded)) {
            const place = written(path);
            const consequence = path.includes("external_labels")
                ? "and an exporter refuses an empty label: the collector doesn't start"
                : "so the collector doesn't start, or writes to nowhere";
            report({
                path: place,
                message: `${place} is made from the environment variable ${name}, which nothing in the task sets, ${consequence}.`,
                fix: `Set ${name} under the container's environment or secrets, or write \${env:${name}:-default}.`,
            });
        }
    },
} as const satisfies ConfigRule;

const policy = {
    name: "collector-variables-set",
    displayName: "Variables that a collector's config asks for are set",
    description: "A task sets every environment variable that its collector's config asks for.",
    severity: "low",
    level: "advisory",
} as const satisfies Policy;

/** Another setting is a variable that nothing sets. */
export const variableEmpty = {
    id: "variable-empty",
    policy,
    check: (config, report) => {
        for (const { path, name } of emptyIn(config).filter((empty) => !isNeeded(empty))) {
            const place = written(path);
            report({
                path: place,
                variable: name,
                message: `${place} is made from the environment variable ${name}, which nothing in the task sets: it is empty there.`,
                fix: `Set ${name} under the container's environment or secrets, or write \${env:${name}:-default}.`,
            });
        }
    },
} as const satisfies ConfigRule;
