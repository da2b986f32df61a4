/** What a scrape of Alloy's scrapes: targets that are written, those of discoveries, and what relabels either. */
import type { Steps } from "../leaves";
import { attributeOf, type Component, fieldsOf, plainValue, referred, type Traced } from "./document";
import type { Attribute, Expression } from "./parse";

/** Targets that have one list of rules. */
export interface TargetGroup {
    /** `static_configs`, or a discovery's list. */
    readonly fields: Readonly<Record<string, unknown>>;
    readonly from: Traced["from"];
    readonly rules: readonly Traced[];
}

/** Alloy's discoveries by the keys of Prometheus's, where `discovery.x` isn't `x_sd_configs`. */
const renamed: Readonly<Record<string, string>> = { ovhcloud: "ovhcloud", aws: "aws" };

export function targetGroups(
    targets: Attribute | undefined,
    scrape: Component,
    components: readonly Component[],
    used: Set<Component>,
): readonly TargetGroup[] {
    return targets === undefined ? [] : groupsIn(targets.value, [...scrape.steps, "targets"], []);

    function groupsIn(value: Expression, steps: Steps, through: readonly Component[]): readonly TargetGroup[] {
        switch (value.kind) {
            case "array":
                return value.items.flatMap((each, index) =>
                    each.kind === "object"
                        ? [listed(each, isWritten(value) ? [...steps, index] : steps, isWritten(value))]
                        : groupsIn(each, steps, through),
                );
            case "call":
                return /(?:^|\.)concat$/.test(value.name)
                    ? value.args.flatMap((each) => groupsIn(each, steps, through))
                    : [];
            case "reference":
                return groupsOf(referred(components, value.path)?.component, steps, through);
            case "operation":
                return value.parts.flatMap((each) => groupsIn(each, steps, through));
            case "literal":
            case "object":
                return [];
        }
    }

    /** The targets that another component gives. */
    function groupsOf(
        component: Component | undefined,
        steps: Steps,
        through: readonly Component[],
    ): readonly TargetGroup[] {
        if (component === undefined || through.includes(component)) {
            return [];
        }
        const { type, block } = component;
        if (type === "discovery.relabel") {
            used.add(component);
            const inner = attributeOf(block.body, "targets");
            const rules = convertedRules(component);
            return inner === undefined
                ? []
                : groupsIn(inner.value, [...component.steps, "targets"], [...through, component]).map((group) => ({
                      ...group,
                      from: [...group.from, ...said(group, steps)],
                      rules: [...group.rules, ...rules],
                  }));
        }
        const [, kind] = /^discovery\.(\w+)$/.exec(type) ?? [];
        if (kind === undefined) {
            return [];
        }
        used.add(component);
        const key = `${renamed[kind] ?? kind}_sd_configs`;
        return [
            {
                fields: { [key]: [fieldsOf(block.body)] },
                from: [
                    [[key, 0], component.steps],
                    [[key, 0], steps],
                ],
                rules: [],
            },
        ];
    }
}

/** A reference to targets says what its targets say. */
const said = ({ fields }: TargetGroup, steps: Steps): Traced["from"] =>
    Object.keys(fields).map((key) => [key === "static_configs" ? [key, 0, "targets"] : [key, 0], steps] as const);

/** Whether all of an expression is in the document as values. */
const isWritten = (value: Expression): boolean =>
    value.kind === "literal" ||
    (value.kind === "array" && value.items.every(isWritten)) ||
    (value.kind === "object" && value.fields.every(([, each]) => isWritten(each)));

/** One target that is written. */
function listed(target: Expression & { kind: "object" }, steps: Steps, isLeaf: boolean): TargetGroup {
    const labels = Object.fromEntries(
        target.fields.filter(([key]) => key !== "__address__").map(([key, value]) => [key, textIn(value)]),
    );
    const address = target.fields.find(([key]) => key === "__address__")?.[1];
    return {
        fields: {
            static_configs: [{ targets: address === undefined ? [] : [textIn(address)], labels }],
        },
        from: isLeaf
            ? [
                  [
                      ["static_configs", 0, "targets", 0],
                      [...steps, "__address__"],
                  ],
                  ...Object.keys(labels).map(
                      (key) =>
                          [
                              ["static_configs", 0, "labels", key],
                              [...steps, key],
                          ] as const,
                  ),
              ]
            : [[["static_configs", 0, "targets", 0], steps]],
        rules: [],
    };
}

/** A value as text; what is a variable's is written as one. */
function textIn(value: Expression): string {
    if (value.kind === "call" && /^(?:sys\.)?env$/.test(value.name)) {
        const [name] = value.args;
        return `\${${name?.kind === "literal" ? String(name.value) : ""}}`;
    }
    if (value.kind === "operation") {
        return value.parts.map(textIn).join("");
    }
    const plain = plainValue(value, "${}");
    return typeof plain === "string" ? plain : String(plain as number);
}

function convertedRules({ block, steps }: Component): readonly Traced[] {
    const rules = block.body.flatMap((statement) =>
        statement.kind === "block" && statement.name === "rule" ? [statement] : [],
    );
    return rules.map(({ body }, index) => ({
        value: fieldsOf(body),
        from: [[[], [...steps, "rule", ...(rules.length === 1 ? [] : [index])]]],
    }));
}
