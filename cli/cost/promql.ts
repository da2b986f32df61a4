/** The metrics that a PromQL expression selects, read with Prometheus's own grammar. */
import { parser } from "@prometheus-io/lezer-promql";
import type { Asked } from "../../collector/cost/asked";

type Node = ReturnType<typeof parser.parse>["topNode"];

/** What an expression selects. */
export interface Selected extends Asked {
    /** Whether something in it selects by a variable, or by other labels than the name. */
    readonly isOpen: boolean;
}

/** What stands for a name that a variable gives. */
const variable = "__variable__";

/**
 * Grafana's variables, `$name`, `${name:format}` and `[[name]]`, in a form that is PromQL: a duration or a name where
 * one has to be, else a number. In strings they stay.
 */
const withoutVariables = (text: string): string =>
    text.replace(
        /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|\$\{[^}]*\}|\$\w+|\[\[\w+\]\]/g,
        (found: string, quoted: string | undefined, offset: number) =>
            quoted ?? standIn(text.slice(0, offset), text.slice(offset + found.length)),
    );

function standIn(before: string, after: string): string {
    if (/(?:[[:]|\boffset\s+-?)\s*$/.test(before)) {
        return "5m";
    }
    const isPart = /\w$/.test(before) || /^(?:\w|\s*[[{])/.test(after);
    const isAlone = /(?:^|\()\s*$/.test(before) && /^\s*(?:\)|$)/.test(after);
    return isPart || isAlone ? variable : "1";
}

/** Undefined for what isn't PromQL. */
export function selectedBy(text: string): Selected | undefined {
    const expression = withoutVariables(text);
    const names = new Set<string>();
    const patterns: string[] = [];
    let isOpen = false;
    let isValid = expression.trim() !== "";
    parser.parse(expression).iterate({
        enter: ({ type, node }) => {
            if (type.isError) {
                isValid = false;
            } else if (type.name === "VectorSelector") {
                const [name, pattern] = nameOf(node, expression);
                if (name !== undefined && !hasVariable(name)) {
                    names.add(name);
                } else if (pattern !== undefined && !hasVariable(pattern)) {
                    patterns.push(pattern);
                } else {
                    isOpen = true;
                }
            }
        },
    });
    return isValid ? { names, patterns, isOpen } : undefined;
}

const hasVariable = (text: string): boolean => text.includes(variable) || /\$\{?\w|\[\[\w+\]\]/.test(text);

/** The name that a selector has, or the expression that its name matches. */
function nameOf(selector: Node, expression: string): readonly [name?: string, pattern?: string] {
    const textOf = (node: Node | null): string => (node === null ? "" : expression.slice(node.from, node.to));
    const identifier = selector.getChild("Identifier");
    if (identifier !== null) {
        return [textOf(identifier)];
    }
    const matchers = selector.getChild("LabelMatchers");
    const quoted = matchers?.getChild("QuotedLabelName") ?? null;
    if (quoted !== null) {
        return [unquoted(textOf(quoted))];
    }
    for (const matcher of matchers?.getChildren("UnquotedLabelMatcher") ?? []) {
        const value = unquoted(textOf(matcher.getChild("StringLiteral")));
        const operator = textOf(matcher.getChild("MatchOp"));
        if (textOf(matcher.getChild("LabelName")) === "__name__" && operator.startsWith("=")) {
            return operator === "=" ? [value] : [undefined, value];
        }
    }
    return [];
}

const unquoted = (text: string): string =>
    text.startsWith("`") ? text.slice(1, -1) : text.slice(1, -1).replace(/\\(.)/gs, "$1");
