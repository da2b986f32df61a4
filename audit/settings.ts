/** The pack's settings: what a platform team sets beside the levels of policies. Pure. */
import { type RuleName, rules } from "./rules";

/**
 * Format of the regular expressions, which are JavaScript's. Pulumi's engine lets a format pass that it doesn't know;
 * for `regex` it asks Go's `regexp`, which refuses some of them.
 */
export const patternFormat = "ecmascript-regex";

const patterns = { type: "array", items: { type: "string", minLength: 1, format: patternFormat } } as const;

const ruleLevel = { type: "string", enum: ["mandatory", "advisory", "disabled"] } as const;

/** The settings as JSON Schema properties, for the engine to check them before anything runs. */
export const settingsSchema = {
    properties: {
        images: {
            type: "object",
            description:
                "Regular expressions for images: adot, community and private ones are collectors, ignored ones only look like it.",
            additionalProperties: false,
            properties: { adot: patterns, community: patterns, private: patterns, ignored: patterns },
        },
        reviewed: {
            type: "array",
            description:
                "Fingerprints of deliveries that have been reviewed, as the violation prints them, and digests of images that run the config inside them.",
            items: { type: "string", pattern: "^sha256:[0-9a-f]{64}$" },
        },
        pinnedBy: { type: "string", enum: ["tag", "digest"], description: "What pins an image.", default: "tag" },
        exemptions: {
            type: "array",
            description: "Resources that may break policies for some time.",
            items: {
                type: "object",
                additionalProperties: false,
                required: ["reason", "expires"],
                oneOf: [{ required: ["resource"] }, { required: ["tag"] }],
                properties: {
                    /** Name of the resource in its Pulumi program. */
                    resource: { type: "string", minLength: 1 },
                    /** Or a tag that the resource carries. */
                    tag: {
                        type: "object",
                        additionalProperties: false,
                        required: ["key", "value"],
                        properties: { key: { type: "string" }, value: { type: "string" } },
                    },
                    /** Names of the policies; all of the pack when left out. */
                    policies: { type: "array", items: { type: "string" }, minItems: 1 },
                    /** Why, as a sentence. */
                    reason: { type: "string", minLength: 10 },
                    /** Who agreed to it: a name, or where it was decided. */
                    approvedBy: { type: "string", minLength: 1 },
                    /** Last day on which it holds, `2027-01-31`. */
                    expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
                },
            },
        },
        account: {
            type: "string",
            description:
                "AWS account that the program's default providers deploy to; one with credentials of its own says it by allowedAccountIds.",
            pattern: "^\\d{12}$",
        },
        rules: {
            type: "object",
            description: "Levels of single rules, which win over those of their policies.",
            additionalProperties: false,
            // The engine's refusal of a property names none of those that there are.
            propertyNames: { enum: rules.map(({ id }) => id) },
            properties: Object.fromEntries(rules.map(({ id }) => [id, ruleLevel])) as Record<
                RuleName,
                typeof ruleLevel
            >,
        },
    },
} as const;

/** What fits a schema, by the keywords that are used here. */
type Fitting<Schema> = Schema extends { enum: readonly (infer Choice)[] }
    ? Choice
    : Schema extends { items: infer Item }
      ? readonly Fitting<Item>[]
      : Schema extends { properties: infer Properties }
        ? { readonly [Key in keyof Properties]?: Fitting<Properties[Key]> } & {
              readonly [Key in keyof Properties & RequiredKey<Schema>]: Fitting<Properties[Key]>;
          }
        : string;

type RequiredKey<Schema> = Schema extends { required: readonly (infer Key)[] } ? Key : never;

/** What all policies of the pack share. */
export type Settings = Fitting<typeof settingsSchema>;

/** A resource that may break some policies for some time, for a reason that is printed on every run. */
export type Exemption = NonNullable<Settings["exemptions"]>[number];

export const defaultSettings: Settings = {};
