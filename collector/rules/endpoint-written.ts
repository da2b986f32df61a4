/** Endpoints that are written as their exporters take them. */
import { telemetryEndpoint } from "../telemetry-hosts";
import { at, isAbsent, isMapping } from "../values";
import type { ConfigView } from "./config-view";
import { type Destination, destinationsOf, endpointFitting } from "./endpoint-fitting";
import type { ConfigRule, Policy } from "./rule";

/** The collector starts, and each request fails before it leaves. */
export const endpointIncomplete = {
    id: "endpoint-incomplete",
    policy: endpointFitting,
    check: (config, report) => {
        for (const used of config.used("exporters", "prometheus_remote_write")) {
            const [id, settings] = config.declared("exporters", used) ?? [used, null];
            // An empty one is refused by the collector itself, and so is one without a value.
            if (config.definedIds("exporters").has(used) && isLeftOut(settings)) {
                report({
                    path: `exporters.${id}.endpoint`,
                    message: `${id} has no endpoint: it writes to http://some.url:9411, which the exporter has as an example, and nothing arrives.`,
                    fix: `Set exporters.${id}.endpoint to the URL to write to.`,
                });
            }
        }
        for (const { exporter, path, url } of overHttp(config)) {
            if (!mayBeHttp(url) && !isRefused(config, exporter, url)) {
                report({
                    path,
                    message: `${path} doesn't begin with http:// or https://: ${exporter} can send nothing there.`,
                    fix: `Write the whole URL, such as https://gateway:4318.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** Left out of a mapping (prometheusremotewriteexporter `createDefaultConfig` has an example in its place). */
const isLeftOut = (settings: unknown): boolean =>
    isAbsent(settings) || (isMapping(settings) && at(settings, "endpoint") === undefined);

/** Whether a URL begins with the scheme of HTTP, or may once the task knows it; Go's client speaks no other. */
function mayBeHttp(url: string): boolean {
    const [known = ""] = url.toLowerCase().split("$", 1);
    return known.length < url.length
        ? ["http://", "https://"].some((scheme) => scheme.startsWith(known) || known.startsWith(scheme))
        : /^https?:\/\//.test(known);
}

/** What another rule reports, as the collector doesn't start: an empty one, and what no URL begins with. */
const isRefused = (config: ConfigView, exporter: string, url: string): boolean =>
    url.trim() === "" ||
    /^\s*arn:/.test(url) ||
    (config.isRemoteWrite(exporter) && !/^(?:\/|[a-z][a-z\d+.-]*:)/i.test(url));

const pathFitting = {
    name: "endpoint-path-fitting",
    displayName: "OTLP's path isn't appended twice",
    description: "No endpoint of OTLP over HTTP ends in the path that its exporter appends.",
    severity: "medium",
    level: "advisory",
} as const satisfies Policy;

/** otlphttp appends `/v1/traces` to an endpoint that has it (its `composeSignalURL`). */
export const pathAppendedTwice = {
    id: "path-appended-twice",
    policy: pathFitting,
    check: (config, report) => {
        for (const { exporter, path, url, appended } of overHttp(config)) {
            const [, written, signal] = /(\/v1\/(traces|metrics|logs|profiles))\/?\s*$/.exec(url) ?? [];
            // AWS's own have a rule that is sure.
            if (written !== undefined && appended !== "" && telemetryEndpoint(url) === undefined) {
                report({
                    path,
                    message: `${path} ends in ${written}, and ${exporter} appends ${appended}: it sends to ${written}${appended}, which few servers have.`,
                    fix: `End ${path} before ${written}, or name the whole of it ${signal}_endpoint.`,
                });
            }
        }
    },
} as const satisfies ConfigRule;

/** Of an exporter with several signals an endpoint counts once. */
function overHttp(config: ConfigView): readonly Destination[] {
    const all = destinationsOf(config).filter(({ sends, isGrpc }) => sends !== undefined && isGrpc !== true);
    return [...new Map([...all].reverse().map((one) => [one.path, one])).values()].reverse();
}
