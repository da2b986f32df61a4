/** Inputs made from an offline provider's own description of a resource type: whatever it would let pass. */
import * as fc from "fast-check";
import type { Fields, Spec } from "../../local/providers/schema";
import type { Json, JsonObject } from "./state";

/** Longest text and list that is generated where the description sets no bound, or a larger one. */
const longestText = 300;
const longestList = 4;

/** Fields beside the required ones in half of the objects: rules about many fields refuse nearly all that have more. */
const few = 3;

/**
 * Objects with these fields: the required ones always, the others now and then. `samples` are strings for JSON and YAML
 * documents, by input.
 */
export function inputsOf(fields: Fields, samples: JsonObject): fc.Arbitrary<JsonObject> {
    const values = Object.fromEntries(Object.entries(fields).map(([key, spec]) => [key, valueOf(spec, samples[key])]));
    const required = Object.keys(fields).filter((key) => fields[key]!.required);
    const optional = Object.keys(fields).filter((key) => !required.includes(key));
    return fc.oneof(
        fc.record(values, { requiredKeys: required }),
        fc
            .subarray(optional, { maxLength: Math.min(few, optional.length) })
            .chain((some) => fc.record(Object.fromEntries([...required, ...some].map((key) => [key, values[key]!])))),
    );
}

function valueOf(spec: Spec, sample: Json | undefined): fc.Arbitrary<Json> {
    switch (spec.kind) {
        case "string":
            return textOf(spec, sample);
        case "integer": {
            const { oneOf, min = -100, max = 2_147_483_647 } = spec;
            return oneOf === undefined
                ? fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max))
                : fc.constantFrom(...oneOf);
        }
        case "number": {
            const { min = -100, max = 1e6 } = spec;
            return fc.double({ min, max: Math.min(max, 1e6), noNaN: true });
        }
        case "boolean":
            return fc.boolean();
        case "list":
            return fc.array(valueOf(spec.of, undefined), {
                minLength: spec.minItems ?? 0,
                maxLength: Math.max(spec.minItems ?? 0, Math.min(spec.maxItems ?? longestList, 60)),
            });
        case "map": {
            const { pattern, maxLength } = spec.key ?? {};
            const keys = textOf({
                kind: "string",
                minLength: 1,
                ...(pattern && { pattern }),
                ...(maxLength && { maxLength }),
            });
            return fc.dictionary(keys, valueOf(spec.of, undefined), {
                maxKeys: Math.min(spec.maxItems ?? longestList, 60),
            });
        }
        case "object":
            return inputsOf(spec.fields, {});
    }
}

function textOf(spec: Extract<Spec, { kind: "string" }>, sample?: Json): fc.Arbitrary<string> {
    if (spec.json || spec.yaml) {
        return fc.constant(typeof sample === "string" ? sample : "{}");
    }
    if (spec.oneOf !== undefined) {
        return fc.constantFrom(...spec.oneOf);
    }
    const { minLength = 0, maxLength = longestText } = spec;
    if (spec.pattern !== undefined) {
        const pattern = spec.pattern;
        const fits = (text: string) => text.length >= minLength && text.length <= maxLength && pattern.test(text);
        // fast-check makes strings for plain patterns only; for the others it has to find some.
        const strings = /\(\?[!=]|\\p\{/.test(pattern.source)
            ? fc.string({ minLength, maxLength: minLength + 8 })
            : fc.stringMatching(new RegExp(pattern.source), { maxLength: Math.min(maxLength, longestText) });
        return strings.filter(fits);
    }
    return fc.oneof(
        fc.string({ minLength, maxLength: Math.min(maxLength, Math.max(longestText, minLength)) }),
        fc.constant("x".repeat(spec.maxLength ?? longestText)),
    );
}
