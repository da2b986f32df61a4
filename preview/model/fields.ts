/** A panel's field options with the overrides that match a series or a column, and how a value is shown by them. */
import type { FieldConfig, FieldOptions, MappingResult, ValueMapping } from "./dashboard";
import { formatValue } from "./units";

/** What an override can match: a series, or a column of a table. */
export interface FieldIdentity {
    readonly name: string;
    readonly refId?: string;
}

type Matches = (field: FieldIdentity, options: unknown) => boolean;
const matchers: Readonly<Record<string, Matches>> = {
    byName: ({ name }, options) => name === options,
    byFrameRefID: ({ refId }, options) => refId === options,
    byRegexp: ({ name }, options) => {
        const written = String(options);
        const [, pattern = written, flags = ""] = /^\/(.*)\/([a-z]*)$/s.exec(written) ?? [];
        return new RegExp(pattern, flags).test(name);
    },
};

/**
 * The defaults, then each matching override's properties in order; a property's id is a path, as in `custom.lineStyle`.
 */
export function optionsOf(config: FieldConfig | undefined, field: FieldIdentity): FieldOptions {
    const options = structuredClone(config?.defaults ?? {}) as Record<string, unknown>;
    for (const { matcher, properties } of config?.overrides ?? []) {
        if (matchers[matcher.id]?.(field, matcher.options)) {
            properties.forEach(({ id, value }) => set(options, id.split("."), value));
        }
    }
    return options;
}

function set(target: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
    if (rest.length === 0) {
        target[key] = value;
        return;
    }
    const inner = { ...(target[key] as Record<string, unknown> | undefined) };
    target[key] = inner;
    set(inner, rest, value);
}

/** A value as it is shown, and the name of the colour that a mapping or a threshold gives it. */
export interface DisplayValue {
    readonly text: string;
    readonly color?: string;
}

/** A value as the panel shows it: by its mappings, else with its unit. */
export function displayValue(options: FieldOptions, value: number | null | undefined): DisplayValue {
    const mapped = mappedTo(options.mappings ?? [], value);
    const missing = value === null || value === undefined;
    return {
        text: mapped?.text ?? (missing ? (options.noValue ?? "–") : formatted(options, value)),
        color: mapped?.color ?? (missing ? undefined : thresholdColor(options, value)),
    };
}

/** What stands where there is no value, if the dashboard says so: by a mapping of null, else its `noValue`. */
export function missingValue(options: FieldOptions): DisplayValue | undefined {
    const said = options.noValue !== undefined || mappedTo(options.mappings ?? [], null) !== undefined;
    return said ? displayValue(options, null) : undefined;
}

/** A value with its unit, without mappings. */
export function formatted({ unit, decimals }: FieldOptions, value: number): string {
    return formatValue(unit ?? "none", value, decimals);
}

function mappedTo(mappings: readonly ValueMapping[], value: number | null | undefined): MappingResult | undefined {
    for (const mapping of mappings) {
        const result = mappingResult(mapping, value);
        if (result !== undefined) {
            return result;
        }
    }
    return undefined;
}

function mappingResult(mapping: ValueMapping, value: number | null | undefined): MappingResult | undefined {
    switch (mapping.type) {
        case "value":
            return mapping.options[String(value)];
        case "range": {
            const { from, to, result } = mapping.options;
            const inside = typeof value === "number" && value >= (from ?? -Infinity) && value <= (to ?? Infinity);
            return inside ? result : undefined;
        }
        case "special": {
            const { match, result } = mapping.options;
            return (value === null || value === undefined) && /null|nan/i.test(match) ? result : undefined;
        }
    }
}

/** The colour of the highest step that the value reaches. */
export function thresholdColor(options: FieldOptions, value: number): string | undefined {
    const { mode, steps = [] } = options.thresholds ?? {};
    const { min = 0, max = 100 } = options;
    const at = mode === "percentage" ? ((value - min) / (max - min)) * 100 : value;
    return steps.findLast((step) => step.value === null || at >= step.value)?.color;
}
