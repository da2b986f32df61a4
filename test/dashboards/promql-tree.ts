/** What the lint needs to know of a PromQL expression, read off Prometheus's own grammar. */
import { parser } from "@prometheus-io/lezer-promql";

export type SyntaxNode = ReturnType<typeof parser.parse>["topNode"];

export interface Selector {
    /** Empty for a selector of labels alone. */
    readonly metric: string;
    readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
    /** The function directly around it, as in `rate`; none for a plain selector. */
    readonly over?: string;
    /** The range of a range selector, as in `5m`. */
    readonly range?: string;
    /** Labels of every `by (…)` around it. */
    readonly grouping: readonly string[];
}

export interface Expression {
    /** Places where it isn't valid PromQL, as text. */
    readonly errors: readonly string[];
    readonly selectors: readonly Selector[];
    /** Operators between two expressions, as written. */
    readonly operators: readonly string[];
    /** Right sides of divisions. */
    readonly divisors: readonly string[];
    /** Second arguments of histogram_quantile. */
    readonly histograms: readonly { readonly text: string; readonly grouping: readonly string[] }[];
    /** The labels of the result; undefined where nothing aggregates, so that they are the metric's. */
    readonly labels: readonly string[] | undefined;
}

/** Read once each: the rules of lint ask for the same few hundred again and again. */
const read = new Map<string, Expression>();

export function readExpression(expr: string): Expression {
    const known = read.get(expr) ?? expressionOf(expr);
    read.set(expr, known);
    return known;
}

function expressionOf(expr: string): Expression {
    const top = parser.parse(expr).topNode;
    const text = ({ from, to }: { from: number; to: number }): string => expr.slice(from, to);
    const textOf = (node: SyntaxNode | null): string => (node === null ? "" : text(node));
    const nodes = all(top);
    const named = (name: string): SyntaxNode[] => nodes.filter((node) => node.name === name);

    const groupingOf = (aggregate: SyntaxNode): string[] =>
        (aggregate.getChild("AggregateModifier")?.getChild("GroupingLabels")?.getChildren("LabelName") ?? []).map(text);

    const selector = (node: SyntaxNode): Selector => {
        const matrix = node.parent?.name === "MatrixSelector" ? node.parent : undefined;
        const parent = outside(matrix ?? node);
        const call = parent?.name === "FunctionCallBody" ? parent.parent : undefined;
        const matchers = all(node).filter(({ name }) => name === "UnquotedLabelMatcher");
        return {
            metric: textOf(node.getChild("Identifier")),
            matchers: matchers.map((matcher) => ({
                label: text(matcher.getChild("LabelName")!),
                operator: text(matcher.getChild("MatchOp")!),
                value: JSON.parse(text(matcher.getChild("StringLiteral")!)) as string,
            })),
            over: call?.name === "FunctionCall" ? text(call.firstChild!) : undefined,
            range: matrix === undefined ? undefined : text(matrix.getChild("DurationExpr")!),
            grouping: ancestors(node)
                .filter(({ name }) => name === "AggregateExpr")
                .flatMap(groupingOf),
        };
    };

    const ofFunction = (name: string, call: SyntaxNode, inner: readonly string[] | undefined) => {
        switch (name) {
            case "histogram_quantile":
                return inner?.filter((label) => label !== "le");
            case "label_join":
            case "label_replace": {
                const [added] = call.getChild("FunctionCallBody")!.getChildren("StringLiteral").map(text);
                return inner && [...new Set([...inner, JSON.parse(added) as string])];
            }
            default:
                return inner;
        }
    };

    const labelsOf = (node: SyntaxNode): readonly string[] | undefined => {
        switch (node.name) {
            case "AggregateExpr":
                // These choose series and leave them whole.
                return /^(?:topk|bottomk)$/.test(text(node.firstChild!))
                    ? children(node.getChild("FunctionCallBody")!)
                          .map(labelsOf)
                          .find((candidate) => candidate !== undefined)
                    : groupingOf(node);
            case "FunctionCall": {
                const inner = children(node.getChild("FunctionCallBody")!).map(labelsOf);
                const labels = inner.find((candidate) => candidate !== undefined);
                return ofFunction(text(node.firstChild!), node, labels);
            }
            case "BinaryExpr":
            case "ParenExpr":
            case "PromQL":
                return children(node)
                    .map(labelsOf)
                    .find((candidate) => candidate !== undefined);
            default:
                return undefined;
        }
    };

    return {
        errors: nodes.filter(({ type }) => type.isError).map((node) => `at ${node.from}: "${text(node)}"`),
        selectors: named("VectorSelector").map(selector),
        operators: named("BinaryExpr").map((node) => textOf(node.firstChild!.nextSibling)),
        divisors: named("BinaryExpr")
            .filter((node) => node.getChild("Div") !== null)
            .map((node) => text(node.lastChild!)),
        histograms: named("FunctionCall")
            .filter((node) => text(node.firstChild!) === "histogram_quantile")
            .map((node) => node.getChild("FunctionCallBody")!.lastChild!)
            .map((node) => ({ text: text(node), grouping: node.name === "AggregateExpr" ? groupingOf(node) : [] })),
        labels: labelsOf(top),
    };
}

export function children(node: SyntaxNode): SyntaxNode[] {
    const found: SyntaxNode[] = [];
    for (let child = node.firstChild; child !== null; child = child.nextSibling) {
        found.push(child);
    }
    return found;
}

function all(node: SyntaxNode): SyntaxNode[] {
    return [node, ...children(node).flatMap(all)];
}

/** The parent, or the one around what is at a fixed time. */
function outside({ parent }: SyntaxNode): SyntaxNode | null {
    return parent?.name === "StepInvariantExpr" ? parent.parent : parent;
}

function ancestors(node: SyntaxNode): SyntaxNode[] {
    return node.parent === null ? [] : [node.parent, ...ancestors(node.parent)];
}
