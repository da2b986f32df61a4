/** Writes as AMP takes them: not too large, and again when it throttles. */
import { at } from "../values";
import { largestRequestBytes } from "../config/sizing";
import { telemetryEndpoint } from "../telemetry-hosts";
import { authenticatorOf } from "./authenticators";
import { type ConfigView, countOf, isPlaceholder } from "./config-view";
import { once } from "./per-config";
import type { ConfigRule, Policy } from "./rule";

const policy = {
    name: "amp-writes-fitting",
    displayName: "Writes fit AMP",
    description: "Every write to AMP is of a size that it takes, and is tried again when AMP throttles it.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/** Without it the exporter takes 429 for an error that stays (prometheusremotewriteexporter `exporter.go`). */
const retryGate = "exporter.prometheusremotewritexporter.RetryOn429";

/** What AMP throttles is dropped. */
export const throttledDropped = {
    id: "throttled-dropped",
    policy,
    // A release that doesn't know the gate wouldn't start with it.
    appliesTo: "known ADOT release",
    check: (config, report) => {
        const { gates } = config.around;
        if (gates === undefined || gates.includes(retryGate) || !config.release.featureGates.includes(retryGate)) {
            return;
        }
        for (const [id, path] of writersToAmp(config)) {
            report({
                path,
                message: `${id} drops what AMP throttles: it doesn't try again after a 429, as it does after other errors that pass.`,
                fix: `Start the collector with --feature-gates=+${retryGate}, in the container's command.`,
            });
        }
    },
} as const satisfies ConfigRule;

/** `max_batch_size_bytes` where nothing is said, before compression (prometheusremotewriteexporter `factory.go`). */
const defaultRequestBytes = 3_000_000;

/** Bytes of one sample with its labels in a request: ten labels of usual length. */
const sampleBytes = 400;

/** A request may be larger than AMP takes. */
export const requestTooLarge = {
    id: "request-too-large",
    policy,
    check: (config, report) => {
        for (const [id, path] of writersToAmp(config)) {
            const written = at(config.settings("exporters", id), "max_batch_size_bytes");
            const bytes = written === undefined ? defaultRequestBytes : countOf(written);
            const points = mostPoints(config).get(id);
            // Batches without bound have a rule of their own.
            const isLarge = points === undefined ? written !== undefined : points * sampleBytes > largestRequestBytes;
            if (bytes !== undefined && bytes > largestRequestBytes && isLarge) {
                report({
                    path: `${path}.max_batch_size_bytes`,
                    message: `${id} makes requests of up to ${bytes} bytes${written === undefined ? ", the default," : ""} and AMP refuses what has more than ${largestRequestBytes}: a refused request is dropped.`,
                    fix: `Set ${path}.max_batch_size_bytes to ${largestRequestBytes}.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** Id and path of each exporter that is known to write to AMP. */
const writersToAmp = once((config: ConfigView): readonly (readonly [id: string, path: string])[] =>
    config.used("exporters", "prometheus_remote_write").flatMap((used) => {
        const declared = config.declared("exporters", used);
        return declared !== undefined && isToAmp(config, used) ? [[used, `exporters.${declared[0]}`] as const] : [];
    }),
);

/**
 * Whether an exporter writes to AMP: its host says so, or nobody knows its host and what signs its requests does so for
 * AMP alone. A host of another name may be a proxy, which may do otherwise.
 */
function isToAmp(config: ConfigView, id: string): boolean {
    const settings = config.settings("exporters", id);
    const endpoint = at(settings, "endpoint");
    if (typeof endpoint !== "string") {
        return false;
    }
    const known = telemetryEndpoint(endpoint);
    return known === undefined
        ? isHostOpen(endpoint) && isSignedForAmp(config, authenticatorOf(settings))
        : known.service.signedAs === "aps";
}

/** Whether a placeholder stands for the host, or for a part of it. */
const isHostOpen = (url: string): boolean => isPlaceholder(url) && /^\s*(https?:\/\/)?[^/?#:]*\$\{/i.test(url);

/** Without `service` the extension goes by the host. */
function isSignedForAmp(config: ConfigView, authenticator: string | undefined): boolean {
    return (
        authenticator !== undefined &&
        config.componentType("extensions", authenticator) === "sigv4auth" &&
        at(config.settings("extensions", authenticator), "service") === "aps"
    );
}

/** The most points in a request by exporter: the largest batch of its pipelines, but of those without bound. */
const mostPoints = once((config: ConfigView): ReadonlyMap<string, number> => {
    const found = new Map<string, number>();
    for (const { processors, exporters } of config.pipelines) {
        const batch = processors.findLast((id) => config.componentType("processors", id) === "batch");
        const settings = batch === undefined ? undefined : config.settings("processors", batch);
        const size = countOf(at(settings, "send_batch_max_size"));
        for (const id of size === undefined ? [] : exporters) {
            found.set(id, Math.max(found.get(id) ?? 0, size!));
        }
    }
    return found;
});
