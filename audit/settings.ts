/**
 * The pack's settings: what a platform team sets beside the levels of policies. Pure.
 */
import type { ImagePatterns } from "./images";
import { type Level, type RuleName, rules } from "./rules";

/** A resource that may break some policies for some time, for a reason that is printed on every run. */
export interface Exemption {
    /** Name of the resource in its Pulumi program. */
    readonly resource?: string;
    /** Or a tag that the resource carries. */
    readonly tag?: { readonly key: string; readonly value: string };
    /** Names of the policies; all of the pack when left out. */
    readonly policies?: readonly string[];
    /** Why, as a sentence. */
    readonly reason: string;
    /** Last day on which it holds, `2027-01-31`. */
    readonly expires: string;
}

/** What all policies of the pack share. */
export interface Settings {
    /** Which images are collectors, beside those that the pack knows. */
    readonly images?: ImagePatterns;
    /**
     * Digests of images, and fingerprints of deliveries, whose config somebody has reviewed: `sha256:…`, as the
     * violation prints it.
     */
    readonly reviewed?: readonly string[];
    /** What pins an image: `tag` (default) or `digest`. */
    readonly pinnedBy?: "tag" | "digest";
    readonly exemptions?: readonly Exemption[];
    /** Levels of single rules, which win over those of their policies. */
    readonly rules?: Readonly<Partial<Record<RuleName, Level | "disabled">>>;
}

const ruleLevel = { type: "string", enum: ["mandatory", "advisory", "disabled"] } as const;

/** The settings as JSON Schema properties, for the engine to check them before anything runs. */
export const settingsSchema = {
    properties: {
        images: {
            type: "object",
            description:
                "Regular expressions for images: adot, community and private ones are collectors, ignored ones only look like it.",
            additionalProperties: false,
            properties: Object.fromEntries(
                ["adot", "community", "private", "ignored"].map((kind) => [
                    kind,
                    { type: "array", items: { type: "string", minLength: 1 } },
                ]),
            ),
        },
        reviewed: {
            type: "array",
            description: "Image digests and fingerprints whose config has been reviewed, as the violation prints them.",
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
                    resource: { type: "string", minLength: 1 },
                    tag: {
                        type: "object",
                        additionalProperties: false,
                        required: ["key", "value"],
                        properties: { key: { type: "string" }, value: { type: "string" } },
                    },
                    policies: { type: "array", items: { type: "string" }, minItems: 1 },
                    reason: { type: "string", minLength: 10 },
                    expires: { type: "string", pattern: "^\\d{4}-\\d{2}-\\d{2}$" },
                },
            },
        },
        rules: {
            type: "object",
            description: "Levels of single rules, which win over those of their policies.",
            additionalProperties: false,
            // The engine's refusal of a property names none of those that there are.
            propertyNames: { enum: rules.map(({ id }) => id) },
            properties: Object.fromEntries(rules.map(({ id }) => [id, ruleLevel])),
        },
    },
} as const;
