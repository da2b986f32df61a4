/** A panel's field options with the overrides that hit a series or a column, and what they make of a value. */
import { formatValue } from "./units";

/** Field options of any dashboard, this package's or another's: only what the preview looks at. */
export interface FieldOptions {
    readonly unit?: string;
    readonly min?: number;
    readonly max?: number;
    readonly decimals?: number;
    readonly displayName?: string;
    readonly noValue?: string;
    readonly color?: { readonly mode?: string; readonly fixedColor?: string };
    readonly thresholds?: {
        readonly mode?: string;
        readonly steps?: readonly { readonly color: string; readonly value: number | null }[];
    };
    readonly mappings?: readonly Mapping[];
    readonly links?: readonly DataLink[];
    readonly custom?: Readonly<Record<string, unknown>>;
}

interface MappingResult {
    readonly text?: string;
    readonly color?: string;
}

type Mapping =
    | { readonly type: "value"; readonly options: Readonly<Record<string, MappingResult>> }
    | {
          readonly type: "range";
          readonly options: {
              readonly from?: number | null;
              readonly to?: number | null;
              readonly result: MappingResult;
          };
      }
    | { readonly type: "special"; readonly options: { readonly match: string; readonly result: MappingResult } };

export interface DataLink {
    readonly title?: string;
    readonly url?: string;
    readonly targetBlank?: boolean;
}

export interface FieldConfig {
    readonly defaults?: FieldOptions;
    readonly overrides?: readonly {
        readonly matcher: { readonly id: string; readonly options?: unknown };
        readonly properties: readonly { readonly id: string; readonly value?: unknown }[];
    }[];
}

/** What an override can match. */
export interface FieldIdentity {
    /** The series' name or the column's heading. */
    readonly name: string;
    readonly refId?: string;
}

type Matches = (field: FieldIdentity, options: unknown) => boolean;
const matchers: Readonly<Record<string, Matches>> = {
    byName: ({ name }, options) => name === options,
    byFrameRefID: ({ refId }, options) => refId === options,
    byRegexp: ({ name }, options) => {
        const text = String(options);
        const [, inside = text, flags = ""] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
        return new RegExp(inside, flags).test(name);
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

/** A value's text and the colour that a mapping or a threshold gives it, by name. */
export interface Shown {
    readonly text: string;
    readonly color?: string;
}

/** A value as the panel shows it. */
export function show(options: FieldOptions, value: number | null | undefined): Shown {
    const mapped = mappedTo(options.mappings ?? [], value);
    const missing = value === null || value === undefined;
    return {
        text: mapped?.text ?? (missing ? (options.noValue ?? "–") : formatted(options, value)),
        color: mapped?.color ?? (missing ? undefined : thresholdColor(options, value)),
    };
}

/** A value with its unit, whatever the mappings. */
export function formatted({ unit, decimals }: FieldOptions, value: number): string {
    return formatValue(unit ?? "none", value, decimals);
}

function mappedTo(mappings: readonly Mapping[], value: number | null | undefined): MappingResult | undefined {
    for (const mapping of mappings) {
        const result = mappingResult(mapping, value);
        if (result !== undefined) {
            return result;
        }
    }
    return undefined;
}

function mappingResult(mapping: Mapping, value: number | null | undefined): MappingResult | undefined {
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
