/**
 * The unit of what an expression computes, as far as it follows from the catalogue, and the Grafana units that show it.
 */
import { parser } from "@prometheus-io/lezer-promql";
import type { Unit } from "../../dashboards";
import { known, unitOf } from "./known-series";
import { children, readExpression, type SyntaxNode } from "./promql-tree";

/** Grafana units by ours. `seconds/second` is a share of time, or vCPUs where the seconds are CPU time. */
export const grafanaUnits: Readonly<Record<string, readonly Unit[]>> = {
    bytes: ["bytes"],
    MiB: ["mbytes"],
    "bytes/second": ["binBps"],
    seconds: ["s"],
    days: ["d"],
    milliseconds: ["ms"],
    "milliseconds/second": [],
    "seconds/second": ["percentunit", "short"],
    count: ["none", "short"],
    /** A share, or a mean of something. */
    "count/count": ["percentunit", "none", "short"],
    "count/second": ["reqps", "ops", "cps"],
    "requests/second": ["reqps"],
    "points/second": ["cps"],
    ratio: ["percentunit"],
    vCPU: ["short"],
    "CPU units": [],
};

/** Undefined where nothing is known: after a multiplication, or a division by a number, which convert. */
export function unitOfExpression(expr: string): string | undefined {
    const text = ({ from, to }: SyntaxNode): string => expr.slice(from, to);
    const arguments_ = (node: SyntaxNode): SyntaxNode[] => {
        const body = node.getChild("FunctionCallBody");
        return body === null ? [] : children(body).filter(({ name }) => !/^[(),]$/.test(name));
    };
    const per = (unit: string | undefined): string | undefined => unit && `${unit}/second`;

    const ofCall = (name: string, args: readonly SyntaxNode[]): string | undefined => {
        if (name === "histogram_quantile") {
            const [selector] = readExpression(text(args[1])).selectors;
            return selector && known(selector)?.kind === "histogram" ? known(selector)!.unit : undefined;
        }
        if (/^(?:count_over_time|changes|resets)$/.test(name)) {
            return "count";
        }
        const [inner] = args.map(unit);
        return /^(?:rate|irate)$/.test(name) ? per(inner) : /^time$/.test(name) ? "seconds" : inner;
    };
    const ofBinary = (node: SyntaxNode): string | undefined => {
        const [left, right] = [node.firstChild!, node.lastChild!].map(unit);
        const has = (name: string): boolean => node.getChild(name) !== null;
        if (has("Div")) {
            return left === undefined || left !== right ? undefined : left === "count" ? "count/count" : "ratio";
        }
        return has("Mul") ? undefined : left;
    };
    const unit = (node: SyntaxNode): string | undefined => {
        switch (node.name) {
            case "VectorSelector":
                return unitOf(readExpression(text(node)).selectors[0]);
            case "MatrixSelector":
            case "OffsetExpr":
            case "ParenExpr":
            case "PromQL":
                return children(node).map(unit).find(Boolean);
            case "AggregateExpr":
                return /^count/.test(text(node)) ? "count" : unit(arguments_(node).at(-1)!);
            case "FunctionCall":
                return ofCall(text(node.firstChild!), arguments_(node));
            case "BinaryExpr":
                return ofBinary(node);
            default:
                return undefined;
        }
    };
    return unit(parser.parse(expr).topNode);
}
