/** Regular expressions that Go takes. */
import { goRegexpProblem } from "../go-regexp";
import { remembered } from "../remembered";
import { at, entries, excerpt } from "../values";
import { collectorConfigValid as policy } from "./collector-config-valid";
import { type ConfigView, isPlaceholder } from "./config-view";
import { type Expressions, expressions, placed } from "./expressions";
import type { ConfigRule } from "./rule";

/** A component's regular expression is none to Go, which has no lookaround and no backreferences. */
export const regexNotValid = {
    id: "regex-not-valid",
    policy,
    check: (config, report) => {
        for (const group of expressions) {
            for (const { path, value } of valuesOf(config, group)) {
                const problem = typeof value === "string" ? problemOf(value) : undefined;
                if (problem !== undefined) {
                    report({
                        path,
                        message: `${path} is ${excerpt(value)}, a regular expression that Go refuses, since ${problem}: the collector doesn't start.`,
                        fix: `Write it in Go's syntax (RE2).${isAboutLooking(problem) ? " What a lookahead leaves out is dropped by an entry of its own." : ""}`,
                    });
                }
            }
        }
    },
} as const satisfies ConfigRule;

const isAboutLooking = (problem: string): boolean => problem.includes("lookahead");

/** Large configs repeat the same few. */
const mostKept = 256;

const problemOf = remembered(mostKept, (written): string | undefined =>
    // What only the task knows may be anything. `$$` is how a config writes a `$`, and some components put the
    // expression into a group, with which a lone `)` is none.
    isPlaceholder(written) || goRegexpProblem(`(?:${plainDollars(written)})`) === undefined
        ? undefined
        : goRegexpProblem(plainDollars(written)),
);

const plainDollars = (written: string): string => written.replaceAll("$$", "$");

function valuesOf(config: ConfigView, group: Expressions) {
    const { kind, type, owner, onlyIf, isCompiled = () => true, paths, isReadUnused } = group;
    const started = isReadUnused === true ? undefined : config.started(kind);
    return entries(config.at(kind))
        .filter(([id]) => config.componentType(kind, id) === type && started?.has(id.trim()) !== false)
        .flatMap(([id, settings]) =>
            placed(settings, owner)
                .filter(({ value }) => onlyIf === undefined || at(value, onlyIf[0]) === onlyIf[1])
                .filter(({ value }) => isCompiled(value))
                .flatMap((holder) =>
                    paths.flatMap((path) =>
                        placed(holder.value, path).map(({ path: inner, value }) => ({
                            path: [`${kind}.${id}`, holder.path, inner].filter((part) => part !== "").join("."),
                            value,
                        })),
                    ),
                ),
        );
}
