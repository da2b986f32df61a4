/** Conditions of a CloudFormation template: true, false, or open. */
import { isDeepStrictEqual } from "node:util";

import { isUnknown, unknownIn } from "../knowledge";
import type { Choices } from "./template-choices";
import type { TemplateNode } from "./template-node";
import { hasWord } from "./template-words";

/** What a condition is decided with. */
export interface ConditionContext {
    readonly choices: Choices;
    /** The condition of a name; undefined for one that the template doesn't have. */
    readonly conditionOf: (name: string) => TemplateNode | undefined;
    /** An operand, unknown where anything but the stack's values decides it. */
    readonly operand: (node: TemplateNode) => unknown;
}

/** What an open condition is where a branch of an `Fn::If` is taken. */
export interface TakenBranch {
    readonly condition: string;
    readonly holds: boolean;
}

/** The branches that are taken in both. */
export const inBoth = (some: readonly TakenBranch[], others: readonly TakenBranch[]): readonly TakenBranch[] =>
    some.filter(({ condition, holds }) => others.some((each) => each.condition === condition && each.holds === holds));

/** Undefined where it is open and nothing is tried any more. */
type Truth = boolean | undefined;

/** Conditions inside conditions that are followed; one that is deeper is open. */
const mostLevels = 300;

/** Decides conditions, and tries both where one is open. One for each run. */
export class Conditions {
    private readonly decided = new Map<string, Truth>();
    private readonly active = new Set<string>();
    /** Those that went one of two ways because something in them is open. */
    private readonly tried = new Set<string>();
    /** How often something open was asked for. */
    private asked = 0;
    private level = 0;

    constructor(private readonly context: ConditionContext) {}

    /** The condition of a name. */
    named(name: string): Truth {
        if (this.decided.has(name)) {
            this.asked += this.tried.has(name) ? 1 : 0;
            return this.decided.get(name);
        }
        const before = this.asked;
        const node = this.context.conditionOf(name);
        if (node === undefined || this.active.has(name)) {
            return this.open(`condition ${name}`);
        }
        this.active.add(name);
        const truth = this.truthOf(node);
        this.active.delete(name);
        this.decided.set(name, truth);
        if (this.asked > before) {
            this.tried.add(name);
        }
        return truth;
    }

    /** Whether the condition of a name goes the other way as well, in another run. */
    isTried(name: string): boolean {
        return this.tried.has(name);
    }

    private truthOf(node: TemplateNode): Truth {
        this.level += 1;
        const truth = this.level > mostLevels ? this.open(`condition ${shapeOf(node)}`) : this.truthOfCall(node);
        this.level -= 1;
        return truth;
    }

    private truthOfCall(node: TemplateNode): Truth {
        const [call, ...others] = node.entries ?? [];
        if (call === undefined || others.length > 0) {
            return this.open(`condition ${shapeOf(node)}`);
        }
        const operands = call.value.items ?? [];
        switch (call.key) {
            case "Condition":
                return this.named(String(this.context.operand(call.value)));
            case "Fn::Not":
                return not(operands.length === 1 ? this.truthOf(operands[0]!) : this.open(shapeOf(node)));
            case "Fn::And":
                return all(operands.map((each) => this.truthOf(each)));
            case "Fn::Or":
                return not(all(operands.map((each) => not(this.truthOf(each)))));
            case "Fn::Equals":
                return this.equal(operands, node);
            default:
                return this.open(`condition ${shapeOf(node)}`);
        }
    }

    private equal(operands: readonly TemplateNode[], node: TemplateNode): Truth {
        const [one, other] = operands.map((each) => this.context.operand(each));
        return operands.length !== 2 || isOpen(one) || isOpen(other)
            ? this.open(`condition ${shapeOf(node)}`)
            : isDeepStrictEqual(asText(one), asText(other));
    }

    private open(question: string): Truth {
        this.asked += 1;
        const answer = this.context.choices.choose(question, 2);
        return answer === undefined ? undefined : answer === 0;
    }
}

const not = (truth: Truth): Truth => (truth === undefined ? undefined : !truth);

const all = (truths: readonly Truth[]): Truth =>
    truths.includes(false) ? false : truths.includes(undefined) ? undefined : true;

const isOpen = (value: unknown): boolean =>
    isUnknown(value) || unknownIn(value) !== undefined || (typeof value === "string" && hasWord(value));

/** CloudFormation compares the text of numbers and booleans. */
const asText = (value: unknown): unknown =>
    typeof value === "number" || typeof value === "boolean" ? String(value) : value;

/** Values of a node that count for its shape; a node that has more is like itself only. */
const mostCompared = 1000;

/** What a node says, alike for two that say the same. */
export function shapeOf(whole: TemplateNode): string {
    let left = mostCompared;
    const shape = ({ scalar, items, entries }: TemplateNode): string => {
        left -= 1;
        if (left < 0) {
            return "";
        }
        return entries !== undefined
            ? `{${entries.map(({ key, value }) => `${JSON.stringify(key)}:${shape(value)}`).join()}}`
            : items !== undefined
              ? `[${items.map(shape).join()}]`
              : JSON.stringify(String(scalar));
    };
    const text = shape(whole);
    return left < 0 ? `at ${whole.offset}` : text;
}
