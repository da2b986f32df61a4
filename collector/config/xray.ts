/**
 * Segments from the X-Ray SDKs of the task's own containers, and their sampling rules: what the X-Ray daemon does. They
 * go where OTLP's traces for X-Ray go.
 */
import { type InputsOf, list, nonEmptyString, wholeNumber } from "../inputs";
import type { Extensions, Exporters } from "./model";
import { type ConfigParts, nameOf, type OtlpContext, otlpIds, regionVariable, section, senderOf } from "./otlp";
import { awsTargets } from "./otlp-args";

export interface XrayArgs {
    /** Names of the containers that send; each gets `AWS_XRAY_DAEMON_ADDRESS`, unless it sets that itself. */
    containers: string[];
    /**
     * Port, 1024 to 65535: UDP for segments, TCP for sampling rules. Default: 2000, or the next one by 10000 that is
     * free in the task.
     */
    port?: number;
}

/** The X-Ray daemon's port ("Running the X-Ray daemon", AWS X-Ray developer guide). */
export const xrayPort = 2000;

/** The variable that the X-Ray SDKs read, `HOST:PORT` for both protocols (AWS X-Ray developer guide). */
export const xrayVariable = "AWS_XRAY_DAEMON_ADDRESS";

const receiver = "awsxray";

export const xrayInputs = {
    containers: list(nonEmptyString(), { least: 1, of: "names of containers" }),
    port: wholeNumber("", 1024, 65_535).optional(),
} satisfies InputsOf<XrayArgs>;

/** What its exporter follows from, and what comes in beside. */
type XrayContext = Omit<OtlpContext, "otlp" | "added" | "metricsPipeline"> & {
    readonly xray: XrayArgs;
    /** Whether OTLP's traces go to X-Ray too: one exporter then sends both. */
    readonly isShared: boolean;
};

/** The parts for X-Ray's SDKs. */
export function xrayParts({ xray, isShared, ...context }: XrayContext): ConfigParts {
    const { limiter, detection, serviceName } = context;
    const { id, exporter, signer } = senderOf("traces", awsTargets.traces, context, isShared ? "traces" : "xray");
    const { named } = otlpIds;
    const endpoint = `127.0.0.1:${xray.port ?? xrayPort}`;
    return {
        extensions: section<Extensions>(isShared || signer === undefined ? [] : [signer]),
        receivers: {
            [receiver]: {
                endpoint,
                transport: "udp",
                // Without a region it asks the instance, and the collector doesn't start where that doesn't answer.
                proxy_server: { endpoint, region: `\${env:${regionVariable}}` },
            },
        },
        processors: { [named]: { attributes: nameOf(serviceName) } },
        exporters: section<Exporters>(isShared ? [] : [[id, exporter]]),
        pipelines: {
            "traces/xray": { receivers: [receiver], processors: [limiter, detection, named], exporters: [id] },
        },
    };
}
