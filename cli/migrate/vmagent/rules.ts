/** vmagent's relabelling rules as Prometheus's ("Relabeling" in VictoriaMetrics's documentation). */
import { literally } from "../../../collector/regex";
import { at, isAbsent, isMapping, items, textOf } from "../../../collector/values";

/** What a rule is in Prometheus's words: some rules, or why it is none. */
export type Translated = { readonly rules: readonly Readonly<Record<string, unknown>>[] } | { readonly why: string };

/** A label that is there between rules alone. */
const mark = "__tmp_if";

const unmark = { regex: mark, action: "labeldrop" };

/** Of a list in `regex` any may match. */
const regexOf = (regex: unknown): unknown =>
    Array.isArray(regex) ? (regex as unknown[]).map((each) => `(?:${textOf(each)})`).join("|") : regex;

const withoutOwn = (rule: Readonly<Record<string, unknown>>): Record<string, unknown> => {
    const { if: _if, match: _match, labels: _labels, ...rest } = rule;
    return { ...rest, ...(rest.regex === undefined ? {} : { regex: regexOf(rest.regex) }) };
};

export function translateRule(rule: unknown): Translated {
    if (!isMapping(rule)) {
        return { why: "It is no rule." };
    }
    const plain = withoutOwn(rule);
    const action = textOf(rule.action).toLowerCase();
    const condition = rule.if;
    switch (action) {
        case "keep_metrics":
        case "drop_metrics": {
            const own = { ...plain, source_labels: ["__name__"], action: action.replace("_metrics", "") };
            return isAbsent(condition) ? { rules: [own] } : { why: conditional(action) };
        }
        case "keep":
        case "drop":
            return isAbsent(condition) ? { rules: [plain] } : chosen(rule, plain, condition);
        case "keep_if_equal":
        case "drop_if_equal": {
            const [first, second, ...more] = items(rule.source_labels);
            return isAbsent(condition) && second !== undefined && more.length === 0
                ? {
                      rules: [{ source_labels: [first], target_label: second, action: action.replace("_if_", "") }],
                  }
                : {
                      why: "It compares more than two labels, or under a condition, which no rule of Prometheus's does.",
                  };
        }
        case "":
        case "replace":
        case "hashmod":
        case "lowercase":
        case "uppercase":
        case "labelmap":
        case "labeldrop":
        case "labelkeep":
            return isAbsent(condition) ? { rules: [plain] } : under(plain, action, condition);
        default:
            return {
                why: `Prometheus has no action ${action}: write what it does as rules with replace, for each label.`,
            };
    }
}

const conditional = (action: string): string =>
    `Prometheus has no condition for ${action === "" ? "this action" : action}: write the rule for the series that it is about.`;

/** `keep` and `drop` by a selector, with nothing else in the rule. */
function chosen(rule: unknown, plain: Readonly<Record<string, unknown>>, condition: unknown): Translated {
    const marked = marks(condition);
    if (marked === undefined || !isAbsent(at(rule, "source_labels"))) {
        return { why: conditional(textOf(plain.action)) };
    }
    return { rules: [...marked, { source_labels: [mark], regex: "1", action: plain.action }, unmark] };
}

/** What writes a label, for the series of a selector alone: they are marked, and the mark is matched first. */
function under(plain: Readonly<Record<string, unknown>>, action: string, condition: unknown): Translated {
    const marked = action === "" || action === "replace" ? marks(condition) : undefined;
    if (marked === undefined) {
        return { why: conditional(action) };
    }
    const sources = items(plain.source_labels);
    const separator = isAbsent(plain.separator) ? ";" : textOf(plain.separator);
    const regex = isAbsent(plain.regex) ? "(.*)" : textOf(plain.regex);
    const own = {
        ...plain,
        source_labels: [mark, ...sources],
        regex: sources.length === 0 ? `1(?:${regex})` : `1${literally(separator)}(?:${regex})`,
    };
    return { rules: [...marked, own, unmark] };
}

/** One matcher of a selector. */
const matcher = /\s*([A-Za-z_:][\w:]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;

/**
 * Rules that mark the series of a selector such as `{env="prod",path!~"/debug.*"}`; undefined for what isn't one, and
 * for several of which any may match.
 */
function marks(condition: unknown): readonly Readonly<Record<string, unknown>>[] | undefined {
    const [, name = "", inside = ""] = /^\s*([A-Za-z_:][\w:]*)?\s*(?:\{([^]*)\})?\s*$/.exec(textOf(condition)) ?? [];
    const matchers: Matcher[] = name === "" ? [] : [["__name__", "=", name]];
    for (let offset = 0; offset < inside.trimEnd().length;) {
        matcher.lastIndex = offset;
        const [whole, label, operator, value] = matcher.exec(inside) ?? [];
        if (whole === undefined) {
            return undefined;
        }
        matchers.push([label!, operator!, value!.replace(/\\(.)/g, "$1")]);
        offset += whole.length;
    }
    if (matchers.length === 0) {
        return undefined;
    }
    const [first, ...others] = matchers;
    return [...firstMark(first!), ...others.flatMap(nextMark)];
}

type Matcher = readonly [label: string, operator: string, value: string];

const matched = ([, operator, value]: Matcher): string => (operator.endsWith("~") ? value : literally(value));

const marked = (sources: readonly string[], regex: string, replacement: string) => ({
    ...(sources.length === 0 ? {} : { source_labels: sources, regex }),
    target_label: mark,
    replacement,
});

/** Marks the series that the first of several matchers takes. */
const firstMark = (each: Matcher) =>
    each[1].startsWith("!")
        ? [marked([], "", "1"), marked([each[0]], matched(each), "")]
        : [marked([each[0]], matched(each), "1")];

/** Takes the mark from those that another doesn't take. */
const nextMark = (each: Matcher) =>
    each[1].startsWith("!")
        ? [marked([each[0]], matched(each), "")]
        : [marked([mark, each[0]], `1;(?:${matched(each)})`, "2"), marked([mark], "1", ""), marked([mark], "2", "1")];
