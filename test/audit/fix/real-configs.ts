/**
 * What people run as sidecars, by its facts: the same components with the same settings, without what has no part in
 * memory (which attribute is called what, which metrics are in which dimension).
 */

export interface Pipeline {
    readonly receivers: readonly string[];
    readonly processors?: readonly string[];
    readonly exporters: readonly string[];
}

type Components = Readonly<Record<string, unknown>>;

export interface RealConfig {
    readonly extensions?: Components;
    readonly receivers: Components;
    readonly processors?: Components;
    readonly exporters: Components;
    readonly service: {
        readonly extensions?: readonly string[];
        readonly telemetry?: unknown;
        readonly pipelines: Readonly<Record<string, Pipeline>>;
    };
}

export interface Sidecar {
    readonly config: RealConfig;
    /** Variables that the config asks for, and that the task has to set. */
    readonly variables?: readonly string[];
}

/** Receives whatever an SDK pushes. */
export const otlp = { protocols: { grpc: { endpoint: "0.0.0.0:4317" }, http: { endpoint: "0.0.0.0:4318" } } };

/** To AMP, as ADOT's own files have it. */
export const toAmp = {
    endpoint: "${env:AWS_PROMETHEUS_ENDPOINT}",
    auth: { authenticator: "sigv4auth" },
    resource_to_telemetry_conversion: { enabled: true },
};
