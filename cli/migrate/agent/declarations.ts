/**
 * `metric_declaration` of `emf_processor`: of what is scraped, the agent makes metrics of the series that one of them
 * takes. Here a job keeps those names, and drops series whose labels no declaration matches.
 */
import { anyOf, regexProblem, searcher } from "../../../collector/regex";
import type { RelabelArgs } from "../../../collector/config/scrape-args";
import { isMapping, items } from "../../../collector/values";
import type { Ledger, Said } from "../ledger";
import type { Steps } from "../leaves";
import { labelOfDimension } from "./dimensions";
import type { DraftJob } from "./draft";
import { anchored, namesIn } from "./selectors";

export interface Declaration {
    readonly sourceLabels: readonly string[];
    readonly separator: string;
    /** Undefined where it takes any. */
    readonly matcher?: string;
    readonly selectors: readonly string[];
    /** One list a rollup. */
    readonly dimensions: readonly (readonly string[])[];
    readonly steps: Steps;
}

/** A label that exists between two rules and never leaves the scrape. */
const mark = "__tmp_undeclared";
const matched = "__tmp_matched";

/** Whether an expression has an anchor outside of classes, or may have. */
const hasAnchor = (regex: string): boolean => /[\^$]|\\[Az]/.test(regex.replace(/\\[^Az]|\[\^/g, ""));

const texts = (value: unknown): readonly string[] =>
    items(value).flatMap((each) => (typeof each === "string" ? [each] : []));

/** The declarations of an `emf_processor`. */
export const declarationsIn = (processor: unknown, steps: Steps): readonly Declaration[] =>
    items(isMapping(processor) ? processor.metric_declaration : undefined).flatMap((each, index) =>
        isMapping(each)
            ? [
                  {
                      sourceLabels: texts(each.source_labels),
                      separator: typeof each.label_separator === "string" ? each.label_separator : ";",
                      ...(typeof each.label_matcher === "string" ? { matcher: each.label_matcher } : {}),
                      selectors: texts(each.metric_selectors),
                      dimensions: items(each.dimensions).map(texts),
                      steps: [...steps, "metric_declaration", index],
                  },
              ]
            : [],
    );

/** What a declaration does to a job. */
type Takes = "all" | "none" | "some";

/** Narrows the jobs to what the declarations take, and says what became of each setting. */
export function declare(declarations: readonly Declaration[], jobs: readonly DraftJob[], ledger: Ledger): void {
    const usable = declarations.filter(isUsable);
    for (const job of jobs) {
        const taking = usable
            .map((declaration) => ({ declaration, takes: takesOf(declaration, job) }))
            .filter(({ takes }) => takes !== "none");
        const allow = [...new Set(taking.flatMap(({ declaration }) => declaration.selectors.flatMap(anchored)))];
        if (allow.length === 0) {
            continue;
        }
        const relabel = taking.some(({ takes }) => takes === "some") ? rulesOf(taking) : [];
        job.args = {
            ...job.args,
            allow,
            ...(relabel.length === 0 ? {} : { relabel: [...(job.args.relabel ?? []), ...relabel] }),
        };
    }
    declarations.forEach((declaration) => sayDeclaration(declaration, jobs, ledger));
}

const isUsable = ({ selectors, matcher = "" }: Declaration): boolean =>
    selectors.every((each) => each !== "" && regexProblem(each) === undefined) && regexProblem(matcher) === undefined;

/** Whether a declaration takes series of a job. */
export const isTakenBy = (declaration: Declaration, job: DraftJob): boolean =>
    isUsable(declaration) && takesOf(declaration, job) !== "none";

/** Whether its matcher fits to a job's series, as far as that is in the config. */
function takesOf({ sourceLabels, separator, matcher }: Declaration, { known }: DraftJob): Takes {
    if (matcher === undefined || sourceLabels.length === 0) {
        return "all";
    }
    const values = sourceLabels.map((label) => known[label]);
    if (values.every((value) => value !== undefined)) {
        return matches(matcher, values.join(separator)) ? "all" : "none";
    }
    // Labels of the target itself aren't on the series here, so that nothing could be dropped by them.
    return sourceLabels.some((label) => isOfTarget(label)) ? "all" : "some";
}

const isOfTarget = (label: string): boolean => labelOfDimension(label) !== label;

/** What takes too long to tell may match. */
const matches = (pattern: string, text: string): boolean => searcher(pattern)(text) !== false;

/**
 * All series are marked, each declaration takes the mark from what it takes, and what still has it is dropped: RE2 has
 * no "all but".
 */
function rulesOf(
    taking: readonly { readonly declaration: Declaration; readonly takes: Takes }[],
): readonly RelabelArgs[] {
    return [
        { targetLabel: mark, replacement: "1" },
        ...taking.flatMap(({ declaration: { selectors, sourceLabels, separator, matcher }, takes }): RelabelArgs[] => {
            const names = `(?:${anyOf(selectors.flatMap(anchored))})`;
            const unmarked = { targetLabel: mark, replacement: "" };
            if (takes === "all" || matcher === undefined) {
                return [{ sourceLabels: ["__name__"], regex: names, ...unmarked }];
            }
            const labels = anyOf(anchored(matcher));
            if (hasAnchor(labels)) {
                // Where an anchor stands inside, the name can't be in front of it.
                return [
                    {
                        sourceLabels: [...sourceLabels],
                        separator,
                        regex: `(?:${labels})`,
                        targetLabel: matched,
                        replacement: "1",
                    },
                    { sourceLabels: ["__name__", matched], regex: `${names};1`, ...unmarked },
                    { targetLabel: matched, replacement: "" },
                ];
            }
            return [
                {
                    sourceLabels: ["__name__", ...sourceLabels],
                    separator,
                    regex: `${names}${separator.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?:${labels})`,
                    ...unmarked,
                },
            ];
        }),
        { sourceLabels: [mark], regex: "1", action: "drop" },
    ];
}

function sayDeclaration(declaration: Declaration, jobs: readonly DraftJob[], ledger: Ledger): void {
    const { steps, selectors, dimensions, sourceLabels, matcher } = declaration;
    if (!isUsable(declaration)) {
        ledger.say(steps, {
            fate: "none",
            why: "One of its expressions is empty or none of RE2, Go's syntax, so that the agent takes nothing by it.",
        });
        return;
    }
    const taken = jobs
        .map((job) => ({ job, takes: takesOf(declaration, job) }))
        .filter(({ takes }) => takes !== "none");
    const where = taken.map(({ job }) => job.name).join(", ");
    selectors.forEach((selector, index) =>
        ledger.say([...steps, "metric_selectors", index], selectorSaid(selector, where)),
    );
    const matched: Said = taken.some(({ takes }) => takes === "some")
        ? {
              fate: "changed",
              became: `scrape.….relabel of ${where}`,
              why: "Series whose labels no declaration matches are dropped at the scrape.",
          }
        : {
              fate: "changed",
              became: where === "" ? "no job" : `scrape (${where})`,
              why:
                  matcher !== undefined && sourceLabels.some(isOfTarget)
                      ? "The labels are those of a target, by which each job is its own here: the declaration counts for the jobs that it can mean."
                      : "The declaration counts for all series of these jobs.",
          };
    ["source_labels", "label_matcher", "label_separator"].forEach((key) => ledger.say([...steps, key], matched));
    dimensions.forEach((rollup, outer) =>
        rollup.forEach((dimension, inner) =>
            ledger.say([...steps, "dimensions", outer, inner], dimensionSaid(dimension)),
        ),
    );
}

function selectorSaid(selector: string, where: string): Said {
    if (where === "") {
        return { fate: "unneeded", why: "No job that is known is taken by the declaration's label_matcher." };
    }
    const is = namesIn(selector) === undefined ? "Expressions are" : "Names are";
    return {
        fate: "changed",
        became: `scrape.….allow of ${where}`,
        why: `${is} anchored at both ends there, and what they match is the same.`,
    };
}

function dimensionSaid(dimension: string): Said {
    const label = labelOfDimension(dimension);
    if (label === undefined) {
        return {
            fate: "none",
            why: `No series has ${dimension} as a label: scrape_job tells the targets of a task apart, and instance its tasks.`,
        };
    }
    return label === dimension
        ? { fate: "same", became: `label ${label}` }
        : {
              fate: "changed",
              became: `label ${label}`,
              why: "Series keep all their labels, so that each rollup is a query's by (…).",
          };
}
