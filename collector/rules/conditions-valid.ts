/** Conditions of processors that the collector can read: it reads them before it starts. */
import { conditionProblem } from "../ottl/conditions";
import type { OttlContext } from "../ottl/names";
import { at, entries, excerpt, isSet, items } from "../values";
import { collectorConfigValid as policy } from "./collector-config-valid";
import { isPlaceholder } from "./config-view";
import type { ConfigRule, Report } from "./rule";

/** Of the filter processor: the section, the key of its list, and where its conditions are asked. */
const ofFilter: readonly (readonly [section: string, key: string, context: OttlContext])[] = [
    ["traces", "resource", "resource"],
    ["traces", "span", "span"],
    ["traces", "spanevent", "spanevent"],
    ["metrics", "resource", "resource"],
    ["metrics", "metric", "metric"],
    ["metrics", "datapoint", "datapoint"],
    ["logs", "resource", "resource"],
    ["logs", "log_record", "log"],
];

/** Lists whose conditions say themselves by what they name where they are asked. */
const inferred = ["trace_conditions", "metric_conditions", "log_conditions"] as const;

/** Sections that have the older form beside theirs, `include` and `exclude` (filterprocessor `config.go`). */
const olderForms: Readonly<Record<string, string>> = { traces: "spans", metrics: "metrics", logs: "logs" };

/** A condition isn't one, names what there isn't, or stands beside what excludes it. */
export const conditionNotValid = {
    id: "condition-not-valid",
    policy,
    appliesTo: "ADOT",
    check: (config, report) => {
        const isKnown = config.shapeReleases.length > 0;
        for (const [id, settings] of entries(config.at("processors"))) {
            const path = `processors.${id}`;
            const type = config.componentType("processors", id);
            if (type === "filter") {
                ofFilter.forEach(([section, key, context]) =>
                    checkAll(
                        { path: `${path}.${section}.${key}`, context, isKnown },
                        at(settings, section, key),
                        report,
                    ),
                );
                inferred.forEach((key) => {
                    items(at(settings, key)).forEach((each, index) => {
                        const place = `${path}.${key}`;
                        // Either conditions, or mappings with lists of them.
                        if (typeof each === "string") {
                            checkOne({ path: `${place}[${index}]`, isKnown }, each, report);
                        }
                        checkAll({ path: `${place}[${index}].conditions`, isKnown }, at(each, "conditions"), report);
                    });
                });
                checkForms(path, settings, report);
            } else if (type === "tail_sampling" && config.started("processors").has(id.trim())) {
                checkPolicies(path, settings, isKnown, report);
            }
        }
    },
} as const satisfies ConfigRule;

interface Asked {
    readonly path: string;
    /** Undefined where it follows from what a condition names. */
    readonly context?: OttlContext;
    readonly isKnown: boolean;
}

const checkAll = ({ path, ...asked }: Asked, conditions: unknown, report: Report): void =>
    items(conditions).forEach((condition, index) =>
        checkOne({ ...asked, path: `${path}[${index}]` }, condition, report),
    );

function checkOne({ path, context, isKnown }: Asked, condition: unknown, report: Report): void {
    const isOpen: boolean = isPlaceholder(condition);
    if (typeof condition === "string" && !isOpen) {
        const problem = conditionProblem(condition.replaceAll("$$", "$"), context, isKnown);
        if (problem !== undefined) {
            report({
                path,
                message: `${path} is ${excerpt(condition)}, a condition that the collector refuses, since ${problem.why}: it doesn't start.`,
                fix: problem.fix,
            });
        }
    }
}

function checkForms(path: string, settings: unknown, report: Report): void {
    for (const [section, older] of Object.entries(olderForms)) {
        const conditions = ofFilter
            .filter(([own]) => own === section)
            .map(([, key]) => key)
            .find((key) => Array.isArray(at(settings, section, key)));
        const form = ["include", "exclude"].find((key) => isSet(at(settings, older, key)));
        if (conditions !== undefined && form !== undefined && !isPlaceholder(at(settings, older, form))) {
            report({
                path: `${path}.${older}.${form}`,
                message: `${path} has ${section}.${conditions} and ${older}.${form}, of which it takes one: the collector doesn't start.`,
                fix: `Write ${older}.${form} as a condition, or put it into a filter of its own.`,
            });
        }
    }
}

/** What a policy of tail_sampling asks, those inside of others too. */
function checkPolicies(path: string, settings: unknown, isKnown: boolean, report: Report): void {
    const within = (place: string, policies: unknown): void =>
        items(policies).forEach((each, index) => {
            const own = `${place}[${index}]`;
            if (at(each, "type") === "ottl_condition") {
                for (const context of ["span", "spanevent"] as const) {
                    const conditions = at(each, "ottl_condition", context);
                    checkAll({ path: `${own}.ottl_condition.${context}`, context, isKnown }, conditions, report);
                }
            }
            within(`${own}.and.and_sub_policy`, at(each, "and", "and_sub_policy"));
            within(`${own}.composite.composite_sub_policy`, at(each, "composite", "composite_sub_policy"));
        });
    within(`${path}.policies`, at(settings, "policies"));
}
