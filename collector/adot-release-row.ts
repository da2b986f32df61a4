/** One release of ADOT as tools/adot-releases.ts writes it. Lists are texts with blanks between their parts. */

/** Sections of a config that hold components. */
export type ComponentKind = "receivers" | "processors" | "exporters" | "extensions";

export interface AdotReleaseRow {
    /** Version of the OpenTelemetry Collector inside: that of the module otelcol in go.mod. */
    readonly collector: string;
    /** Day of the first tag of its minor release, with which the support of the one before ends. */
    readonly released: string;
    /** Component types by kind, in the newest spelling that the release has. */
    readonly components: Readonly<Record<ComponentKind | "connectors", string>>;
    /** Older spellings that it takes too, as `old=new`. */
    readonly aliases: Readonly<Record<ComponentKind | "connectors", string>>;
    /** The settings of memory_limiter. */
    readonly limiterKeys: string;
    /** Every feature gate that it registers; it doesn't start with any other. */
    readonly gates: string;
    /** Those of them that can't be switched off. */
    readonly stableGates: string;
}
