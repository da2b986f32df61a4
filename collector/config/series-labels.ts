/** Labels of a team's own on every series, and labels that are taken off. */
import { InputError, list, matching, nonEmptyString, record, refuse } from "../inputs";
import { identityLabels, labels } from "../names/labels";
import type { ScrapeArgs } from "./scrape-args";

/** Labels that a team may add: each is on every point that waits in memory, where there are pipelines of its own. */
const mostLabels = 20;

/** Characters of a label's value (AMP quotas, "Maximum length of a label value"). */
const longestValue = 2048;

/** What Prometheus allows as a label's name; those with two underscores are its own ("Data model"). */
const labelName = {
    pattern: /^(?!__)[A-Za-z_][A-Za-z0-9_]{0,254}$/,
    allowed: "the name of a label, letters, digits and underscores, and no digit first and no two underscores",
};

/** What the labels that identify series are set from. */
const setFrom: Readonly<Record<string, string>> = {
    [labels.job]: "it is serviceName",
    [labels.instance]: "it is the id of the ECS task",
    [labels.scrapeJob]: "it is the name of the job in scrape",
    [labels.cluster]: "it is the cluster that the task runs in",
    [labels.family]: "it is the family of the task definition",
};

/** Of the series that are generated; without them several would be one. */
const telling: readonly string[] = [...Object.values<string>(labels), "quantile"];

/** Why a label can't be set or taken off; undefined for one that can. */
function whyKept(name: string): string | undefined {
    if (identityLabels.includes(name)) {
        return `it tells the series of services, tasks and jobs apart, and ${setFrom[name]}`;
    }
    return telling.includes(name) ? "dashboards and rules tell series apart by it" : undefined;
}

/** `labels` of a collector. */
export const seriesLabels = record(
    nonEmptyString().unless((value: string) =>
        value.length > longestValue ? `it must have at most ${longestValue} characters` : undefined,
    ),
    labelName,
).also((path, given: Record<string, string>) => {
    const names = Object.keys(given);
    for (const name of names) {
        const why = whyKept(name);
        if (why !== undefined) {
            throw new InputError(`${path}.${name}`, `${path}.${name} can't be given: ${why}.`);
        }
    }
    if (names.length > mostLabels) {
        throw new InputError(path, `${path} has ${names.length} entries: a series gets at most ${mostLabels} of them.`);
    }
});

/** `dropLabels` of a collector. */
export const droppedLabels = list(
    matching(labelName.pattern, labelName.allowed).unless((name: string) => whyKept(name)),
    { of: "labels" },
);

/** Refuses a label that is given by one input and taken away or written by another. */
export function checkLabelsTogether(
    given: Readonly<Record<string, string>>,
    dropped: readonly string[],
    scrape: Readonly<Record<string, ScrapeArgs>>,
): void {
    const both = dropped.findIndex((name) => Object.hasOwn(given, name));
    if (both >= 0) {
        refuse(`dropLabels[${both}]`, dropped[both], "labels gives it to every series; keep one of them");
    }
    for (const [job, { relabel = [] }] of Object.entries(scrape)) {
        const rule = relabel.findIndex(
            ({ targetLabel }) => targetLabel !== undefined && Object.hasOwn(given, targetLabel),
        );
        if (rule >= 0) {
            const why = "labels gives it to every series, and its value wins; keep one of them";
            refuse(`scrape.${job}.relabel[${rule}].targetLabel`, relabel[rule]!.targetLabel, why);
        }
    }
}
