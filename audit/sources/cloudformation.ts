/** A CloudFormation template's resources, with its functions resolved as far as anything but a deployment can. Pure. */
import { isMapping } from "../../collector/values";
import { isUnknown } from "../knowledge";
import type { Resource } from "./resource";
import type { SourceNode } from "./source-node";
import {
    type Answers,
    type Choices,
    explore,
    fixedChoices,
    mostWays,
    mostWaysOfPart,
    noChoices,
    repeatedKeys,
    withAnswers,
} from "./template-choices";
import type { AssumedValue, GivenParameters } from "./template-parameters";
import { type TemplateNode, TemplateUnreadable } from "./template-node";
import { inBoth, type TakenBranch } from "./template-conditions";
import { parseTemplate } from "./template-text";
import { mayBringResources, mayCarryContainers, transformName } from "./template-transforms";
import { outermost, type ScopedEntry } from "./template-scope";
import { type TemplateInput, TemplateValues, usesPrefix } from "./template-values";
import { nestedFileOf, translated } from "./template-types";
import { TemplateTooLarge, TemplateWork } from "./template-work";

/** A resource of a template, of CloudFormation's type, and its properties with where they stand. */
export interface TemplateResource extends Resource {
    /** The properties as they are resolved, each with its offset in the text. */
    readonly node: SourceNode;
    /** Where the resource begins in the text, UTF-16 units. */
    readonly offset: number;
    /** Values that are tried for parameters in place of their defaults, where this is only so with them. */
    readonly assumed: readonly AssumedValue[];
    /** Branches of its functions that are taken where this is so, of conditions that only a deployment decides. */
    readonly branches: readonly TakenBranch[];
    /** Which way what is open goes. */
    readonly answers: Answers;
    /** The file of the nested template that the resource makes a stack of, beside its own; undefined for an address. */
    readonly nestedFile?: string;
}

/** What keeps a template from being judged as a whole. */
export interface TemplateProblem {
    /** Where it is in the template. */
    readonly path: readonly (string | number)[];
    /** Full sentence: why, without any value of the template. */
    readonly why: string;
    /** Full sentence: what to do. */
    readonly fix: string;
    /** True when only a preview doesn't know it, and the update will. */
    readonly waiting?: boolean;
    /** Where it is in the text, UTF-16 units. */
    readonly offset: number;
}

export interface Template {
    /**
     * What the stack may get: a resource stands here once for each way in which open conditions leave it, under the
     * same name. What isn't known is an `Unknown` in its place.
     */
    readonly resources: readonly TemplateResource[];
    readonly problems: readonly TemplateProblem[];
}

const tooLarge = "The template's functions grow beyond what is read.";
const split = "Split the template, or write what depends on so much as plain values.";

/**
 * A template's text (JSON or YAML) with the values of its parameters as the stack gives them. Without `parameters` the
 * template is read by itself: the stack may get other values than the defaults, so that both branches of what they
 * decide are read; with `any`, as for a stack set, defaults prove nothing. Never throws.
 */
export function readTemplate(text: string, parameters?: GivenParameters): Template {
    try {
        return new Reader(parseTemplate(text), text, parameters).read();
    } catch (error) {
        if (error instanceof TemplateUnreadable) {
            const fix =
                "Correct the template: CloudFormation wouldn't take it, or programs differ in how they read it.";
            return { resources: [], problems: [{ path: [], why: error.message, fix, offset: error.offset }] };
        }
        throw error;
    }
}

/** A resource that is the same in two ways: only what both have in common has to be so. */
const bothWays = (first: TemplateResource | undefined, second: TemplateResource): TemplateResource =>
    first === undefined
        ? second
        : {
              ...first,
              assumed: first.assumed.length <= second.assumed.length ? first.assumed : second.assumed,
              branches: inBoth(first.branches, second.branches),
              answers: new Map([...first.answers].filter(([question, way]) => second.answers.get(question) === way)),
          };

class Reader {
    private readonly resources: TemplateResource[] = [];
    private readonly problems: TemplateProblem[] = [];
    private readonly said = new Set<string>();
    private readonly work = new TemplateWork();
    private readonly input: TemplateInput;

    constructor(
        private readonly root: TemplateNode,
        text: string,
        given: GivenParameters,
    ) {
        this.input = { root, given, hasPlaceholders: !usesPrefix(text, given), index: new WeakMap() };
    }

    read(): Template {
        // CloudFormation's documentation leaves open which of two equal sections counts: both are read.
        const sections = this.root.entries?.filter(({ key }) => key === "Resources") ?? [];
        if (!sections.some(({ value }) => value.entries !== undefined)) {
            this.problem(
                [],
                "The template has no resources.",
                "Write the resources into the template, under Resources.",
                0,
            );
        }
        this.readTransforms();
        for (const { value } of sections) {
            this.attempt(["Resources"], value.offset, () => {
                for (const entry of this.values(fixedChoices(new Map())).entries(value, outermost)) {
                    this.attempt(["Resources", entry.key], entry.offset, () => this.readResource(entry));
                }
            });
        }
        return { resources: this.resources, problems: this.problems };
    }

    private values(choices: Choices): TemplateValues {
        return new TemplateValues(this.input, choices, this.work);
    }

    private problem(path: TemplateProblem["path"], why: string, fix: string, offset: number): void {
        this.problems.push({ path, why, fix, offset });
    }

    /** What is beyond the bounds is a problem of the part that it is in. */
    private attempt(path: TemplateProblem["path"], offset: number, read: () => void): void {
        try {
            this.work.begin();
            read();
        } catch (error) {
            // The stack's end is one of the bounds.
            if (!(error instanceof TemplateTooLarge) && !(error instanceof RangeError)) {
                throw error;
            }
            this.problem(path, tooLarge, split, offset);
        }
    }

    /** Macros that see the whole template may put anything into it. */
    private readTransforms(): void {
        for (const { key, value, offset } of this.root.entries ?? []) {
            const names = key === "Transform" ? (value.items ?? [value]).map(transformName) : [];
            const [macro] = names.filter(mayBringResources);
            if (macro !== undefined) {
                this.bringing([key], `The macro ${macro}`, offset);
            } else if (key === "Fn::Transform" || key === "Modules") {
                this.bringing([key], `The section ${key}`, offset);
            }
        }
    }

    private bringing(path: TemplateProblem["path"], what: string, offset: number): void {
        this.problem(
            path,
            `${what} makes a part of it when it is deployed, and nothing tells whether that has a collector.`,
            "Give the template as it is after all macros.",
            offset,
        );
    }

    private readResource({ key, offset, value: body, scope }: ScopedEntry): void {
        const path = ["Resources", key];
        if (key === "Fn::Transform") {
            this.bringing(path, "A macro", offset);
            return;
        }
        const entry = { key, offset, value: body, scope };
        const { outcomes, isComplete } = explore(
            (choices, answers) => this.resourceIn(this.values(choices), entry, answers),
            mostWays,
        );
        const found = isComplete ? outcomes : [...outcomes, ...this.partByPart(entry)];
        const different = new Map<string, TemplateResource>();
        for (const resource of found.filter((each) => each !== undefined)) {
            const key = JSON.stringify([resource.type, resource.properties]);
            different.set(key, bothWays(different.get(key), resource));
        }
        this.resources.push(...different.values());
    }

    /**
     * A resource with too many ways: each of its properties in all of its own ways, a list's items each by itself, the
     * rest as its first way leaves it. A container is so judged in whatever form it takes.
     */
    private partByPart(entry: ScopedEntry): (TemplateResource | undefined)[] {
        // Which of two equal keys counts decides which parts there are.
        return [0, 1].flatMap((which) => this.partsOf(entry, new Map([[repeatedKeys, which]])));
    }

    private partsOf(entry: ScopedEntry, fixed: Answers): (TemplateResource | undefined)[] {
        const values = this.values(fixedChoices(fixed));
        const resourceWith = (choices: Choices, answers: Answers): TemplateResource | undefined =>
            this.resourceIn(this.values(choices), entry, answers);
        const fields = new Map(values.entries(entry.value, entry.scope).map((field) => [field.key, field]));
        const condition = fields.get("Condition")?.value.scalar;
        const properties = fields.get("Properties");
        return this.parts(values, properties).flatMap(({ value: node, scope }) => {
            const { outcomes, isComplete } = explore((open, answers) => {
                const inside = this.values(withAnswers(fixed, open));
                const isThere = typeof condition !== "string" || inside.holds(condition) !== false;
                if (isThere) {
                    inside.resolve(node, scope);
                }
                return isThere ? new Map([...fixed, ...answers]) : undefined;
            }, mostWaysOfPart);
            const ways = outcomes.filter((answers) => answers !== undefined);
            return [
                ...ways.map((answers) => resourceWith(fixedChoices(answers), answers)),
                ...(isComplete ? [] : [resourceWith(noChoices, new Map())]),
            ];
        });
    }

    /** The properties, and the items of those that are lists. */
    private parts(values: TemplateValues, properties: ScopedEntry | undefined): Pick<ScopedEntry, "value" | "scope">[] {
        if (properties === undefined) {
            return [];
        }
        const entries = values.entries(properties.value, properties.scope);
        // A function may make all of them.
        return entries.some(({ key }) => key.startsWith("Fn::"))
            ? [properties]
            : entries.flatMap(({ value, scope }) => (value.items ?? [value]).map((node) => ({ value: node, scope })));
    }

    /** The resource as one of the ways leaves it; undefined where a condition leaves it out. */
    private resourceIn(values: TemplateValues, entry: ScopedEntry, answers: Answers): TemplateResource | undefined {
        const { key: name, offset, value: body, scope } = entry;
        const fields = new Map(values.entries(body, scope).map((field) => [field.key, field]));
        const condition = fields.get("Condition")?.value.scalar;
        if (typeof condition === "string" && values.holds(condition) === false) {
            return undefined;
        }
        const path = ["Resources", name];
        const field = fields.get("Properties");
        const type = fields.get("Type");
        const typeText = type === undefined ? undefined : values.resolve(type.value, type.scope).value;
        const { value: properties, node } =
            field === undefined ? { value: {}, node: { offset } } : values.resolve(field.value, field.scope);
        if (typeof typeText !== "string") {
            this.once(path, "The type of the resource isn't known.", offset);
            return undefined;
        }
        if (typeText.endsWith("::MODULE")) {
            this.once(path, `The resource is a module (${typeText}), whose resources aren't in the template.`, offset);
        }
        const isPartly =
            fields.has("Fn::Transform") ||
            !isMapping(properties) ||
            isUnknown(properties) ||
            Object.hasOwn(properties, "Fn::Transform");
        if (isPartly && mayCarryContainers(typeText)) {
            this.once(path, "A macro or an include makes a part of the resource when it is deployed.", offset);
        }
        // What a macro makes of all properties is no task's, but may be a name or a value.
        const made = isPartly && !mayCarryContainers(typeText) ? { "Fn::Transform": {} } : {};
        const known = isMapping(properties) && !isUnknown(properties) ? properties : made;
        const assumed = [...values.assumed].map(([parameter, value]) => ({ parameter, value }));
        const branches = [...values.branches].map(([name, holds]) => ({ condition: name, holds }));
        const metadata = fields.get("Metadata");
        const nestedFile =
            typeText === "AWS::CloudFormation::Stack"
                ? nestedFileOf(known, metadata && values.resolve(metadata.value, metadata.scope).value)
                : undefined;
        const stacked = translated(typeText, known);
        const taken = { assumed, branches, answers };
        return { ...stacked, ...taken, name, path: [...path, "Properties"], node, offset, nestedFile };
    }

    /** A problem that each of the ways may come upon. */
    private once(path: TemplateProblem["path"], why: string, offset: number): void {
        const key = `${offset} ${why}`;
        if (!this.said.has(key)) {
            this.said.add(key);
            this.problem(path, why, "Write the resource out in the template.", offset);
        }
    }
}
