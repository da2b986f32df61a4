/** An expression of metric math in PromQL. */
import type { MathEnvironment } from "./environment";
import { argument, asVector, type Call, cannot, mapped, mathFunctions } from "./functions";
import { isInsightsQuery, readInsightsQuery } from "./insights-query";
import { type MathNode, parseMath } from "./parse";
import { atom, labelled, list, type Named, scalar, series, type Value } from "./value";

/** Throws `CannotSay` for what can't be read or said. */
export function translateMath(expression: string, environment: MathEnvironment): Value {
    return isInsightsQuery(expression) ? insights(expression, environment) : told(parseMath(expression), environment);
}

function insights(expression: string, { ask, periodSeconds, note, isRule }: MathEnvironment): Value {
    const { asked, top } = readInsightsQuery(expression);
    const said = ask({ ...asked, periodSeconds });
    if (said.promql === undefined) {
        return cannot(said.why);
    }
    said.differs.forEach(note);
    const by = (asked.by ?? []).flatMap((name) => said.labels[name] ?? []);
    if (top === undefined) {
        return by.length === 0 ? series(said.promql) : labelled(said.promql, by);
    }
    if (!isRule) {
        note("The query keeps the largest or least at each point, where CloudWatch keeps those of the whole graph.");
    }
    return labelled(`${top.isDescending ? "topk" : "bottomk"}(${top.limit}, ${said.promql})`, by);
}

function told(node: MathNode, environment: MathEnvironment): Value {
    const inner = (of: MathNode): Value => told(of, environment);
    switch (node.kind) {
        case "number":
            return scalar(node.value);
        case "string":
            return cannot(`The text ${JSON.stringify(node.value)} is no series.`);
        case "word":
            return environment.valueOf(node.name) ?? cannot(`${node.name} is the id of nothing.`);
        case "list":
            return list(node.items.flatMap((item, index) => namedOf(inner(item), nameOf(item, index))));
        case "negated":
            return mapped(inner(node.of), (promql) => `-${atom(promql)}`);
        case "binary":
            return binary(node.operator, inner(node.left), inner(node.right));
        case "call":
            return called({ name: node.name, args: node.args, environment, told: inner });
    }
}

const nameOf = (node: MathNode, index: number): string => (node.kind === "word" ? node.name : `q${index + 1}`);

function namedOf(value: Value, name: string): readonly Named[] {
    switch (value.kind) {
        case "list":
            return value.items;
        case "series":
            return [{ name, promql: value.promql }];
        case "scalar":
        case "labelled":
        case "sorted":
            return cannot("A list has something in it that isn't one series.");
    }
}

function called(call: Call): Value {
    if (call.name === "IF") {
        return chosen(call);
    }
    const known = Object.hasOwn(mathFunctions, call.name) ? mathFunctions[call.name] : undefined;
    return known === undefined ? cannot(`${call.name} is no function of metric math that is known here.`) : known(call);
}

/** For each point one of two, by a condition that is 0 or not. */
function chosen(call: Call): Value {
    const condition = argument(call, 0);
    if (condition.kind === "list" || condition.kind === "sorted") {
        return cannot("IF has several series as its condition: CloudWatch takes one.");
    }
    const truth = asVector(condition);
    const part = (index: number, operator: string): string[] => {
        if (call.args[index] === undefined) {
            return [];
        }
        const value = argument(call, index);
        const holds = `(${truth} ${operator} 0)`;
        return [
            value.kind === "scalar"
                ? `(${holds} * 0 + ${atom(value.promql)})`
                : `(${asVector(value)} and on (${condition.kind === "labelled" ? condition.by.join(", ") : ""}) ${holds})`,
        ];
    };
    const expression = [...part(1, "!="), ...part(2, "==")].join(" or ");
    return condition.kind === "labelled" ? labelled(expression, condition.by) : series(expression);
}

const comparisons = ["==", "!=", "<", ">", "<=", ">="];

function binary(operator: string, left: Value, right: Value): Value {
    if (left.kind === "sorted" || right.kind === "sorted") {
        return binary(operator, unsorted(left), unsorted(right));
    }
    if (left.kind === "list" && right.kind === "list") {
        if (left.items.length !== right.items.length) {
            return cannot(`${operator} stands between lists of ${left.items.length} and ${right.items.length} series.`);
        }
        return list(
            left.items.map(({ name, promql }, index) => ({
                name,
                promql: asVector(binary(operator, series(promql), series(right.items[index]!.promql))),
            })),
        );
    }
    if (left.kind === "list") {
        return list(
            left.items.map(({ name, promql }) => ({ name, promql: asVector(binary(operator, series(promql), right)) })),
        );
    }
    if (right.kind === "list") {
        return list(
            right.items.map(({ name, promql }) => ({ name, promql: asVector(binary(operator, left, series(promql))) })),
        );
    }
    const matching =
        left.kind === "labelled" && right.kind === "series"
            ? "on () group_left () "
            : left.kind === "series" && right.kind === "labelled"
              ? "on () group_right () "
              : "";
    const expression = joined(operator, atom(left.promql), atom(right.promql), matching, right.kind === "scalar");
    if (left.kind === "labelled" || right.kind === "labelled") {
        return labelled(expression, left.kind === "labelled" ? left.by : right.kind === "labelled" ? right.by : []);
    }
    return left.kind === "scalar" && right.kind === "scalar" ? scalar(expression) : series(expression);
}

const unsorted = (value: Value): Value => (value.kind === "sorted" ? value.of : value);

function joined(operator: string, left: string, right: string, matching: string, isByNumber: boolean): string {
    if (comparisons.includes(operator)) {
        return `${left} ${operator} bool ${matching}${right}`;
    }
    switch (operator) {
        case "&&":
            return `(${left} != bool 0) * ${matching}(${right} != bool 0)`;
        case "||":
            return `((${left} != bool 0) + ${matching}(${right} != bool 0)) > bool 0`;
        case "/":
            // CloudWatch leaves out a point whose divisor is 0.
            return isByNumber ? `${left} / ${right}` : `${left} / ${matching}(${right} != 0)`;
        default:
            return `${left} ${operator} ${matching}${right}`;
    }
}
