/** What a service team says about what its programs push by OTLP, and what of it is refused. */
import {
    boolean,
    InputError,
    type InputsOf,
    list,
    matching,
    nonEmptyString,
    refuse,
    string,
    wholeNumber,
} from "../inputs";
import { labels, prometheusName } from "../names/labels";
import { type TelemetryEndpoint, telemetryEndpoint } from "../telemetry-hosts";

/** OTLP from the task's own containers, over gRPC and HTTP on the loopback address. */
export interface OtlpArgs {
    /**
     * Names of the containers that send; each gets the variables that OpenTelemetry's SDKs and agents read, but for
     * those that it sets itself.
     */
    containers: string[];
    /** Take metrics and write them to AMP. Default: true. */
    metrics?: boolean;
    /**
     * Where traces go: `xray`, its OTLP endpoint in the task's region, which needs Transaction Search; or an address of
     * OTLP over HTTP, such as `https://gateway.example:4318`. Default: none are taken.
     */
    traces?: string;
    /**
     * Where log records go: `cloudwatch`, the OTLP endpoint of CloudWatch Logs in the task's region; or an address of
     * OTLP over HTTP. Default: none are taken.
     */
    logs?: string;
    /**
     * Attributes of the resource that become labels of its metrics, such as `service.version`; a dot becomes an
     * underscore. Of all that SDKs say of themselves no other does. Default: none.
     */
    resourceLabels?: string[];
    /** Log group of `logs: "cloudwatch"`, which exists. Default: with `AdotTaskDefinition` the task's own. */
    logGroupName?: string;
    /**
     * Stream in that group; `AdotTaskDefinition` makes it, elsewhere it must exist. Default: `otlp/` and the service's
     * name; in a group that is given also the family, where that is another.
     */
    logStreamName?: string;
    /** Port for gRPC, 1024 to 65535. Default: 4317, or the next one by 10000 that is free in the task. */
    grpcPort?: number;
    /** Port for HTTP, 1024 to 65535. Default: 4318, or the next one by 10000 that is free in the task. */
    httpPort?: number;
}

/** The ports of OTLP's registration with IANA. */
export const otlpPorts = { grpcPort: 4317, httpPort: 4318 } as const;

/** What leads to AWS's own endpoint in the task's region. */
export const awsTargets = { traces: "xray", logs: "cloudwatch" } as const;

export type SentByOtlp = keyof typeof awsTargets;

/**
 * Attributes with a new value in each task, or that name the task anew; `instance` tells tasks apart. As SDKs' and
 * agents' detectors send them (OpenTelemetry's semantic conventions for resources).
 */
const perTask =
    /^(?:service[.]instance[.]id|container[.](?:id|name)|host[.](?:id|ip|mac|name)|process[.](?:command.*|pid|parent_pid|creation[.]time|title)|aws[.]ecs[.](?:task[.](?:id|arn)|container[.]arn)|aws[.]log[.]stream[.](?:names|arns))$/;

/** Labels that the pipeline itself gives. */
const ownLabels: readonly string[] = [
    labels.job,
    labels.instance,
    labels.scrapeJob,
    labels.cluster,
    labels.family,
    labels.container,
    labels.le,
];

const resourceLabel = matching(
    /^[A-Za-z][A-Za-z0-9_.-]{0,127}$/,
    "the name of a resource attribute: a letter and then up to 127 letters, digits, dots, hyphens and underscores",
).unless((name: string) => {
    if (name === "service.name") {
        return `every series has it as the label ${labels.job}`;
    }
    if (perTask.test(name)) {
        return `it has a new value in each task; the label ${labels.instance} tells tasks apart`;
    }
    return ownLabels.includes(prometheusName(name)) ? "the collector itself gives that label" : undefined;
});

const port = wholeNumber("", 1024, 65_535);

const address = (signal: SentByOtlp) =>
    string().unless((value: string) => (value === awsTargets[signal] ? undefined : addressProblem(signal, value)));

function addressProblem(signal: SentByOtlp, value: string): string | undefined {
    const allowed = `it must be "${awsTargets[signal]}" or an address of OTLP over HTTP, such as https://gateway.example:4318`;
    const [, authority = "", path = ""] = /^https?:\/\/([^/?#\s]+)([^?#\s]*)$/.exec(value) ?? [];
    if (authority === "" || value.includes("${")) {
        return allowed;
    }
    if (authority.includes("@")) {
        return "an address has no name or password in it, as they would stand in the task definition";
    }
    const { service } = telemetryEndpoint(value) ?? {};
    if (service !== undefined && service.takes !== signal) {
        return `${service.name} takes no ${signal} there; ${allowed}`;
    }
    const [, other] = /\/v1\/(traces|metrics|logs)\/?$/.exec(path) ?? [];
    return other === undefined || other === signal ? undefined : `it ends in /v1/${other}, and this is for ${signal}`;
}

export const otlpInputs = {
    containers: list(nonEmptyString(), { least: 1, of: "names of containers" }).unless(repeated),
    metrics: boolean().or(true),
    traces: address("traces").optional(),
    logs: address("logs").optional(),
    resourceLabels: list(resourceLabel, { of: "resource attributes" }).unless(repeated).optional(),
    // CloudWatch Logs API reference, `CreateLogGroup` and `CreateLogStream`.
    logGroupName: matching(/^[\w./#-]{1,512}$/, "the name of a log group").optional(),
    logStreamName: matching(
        /^[^:*${}\s]{1,512}$/,
        "the name of a log stream, without colons, asterisks and blanks",
    ).optional(),
    grpcPort: port.optional(),
    httpPort: port.optional(),
} satisfies InputsOf<OtlpArgs>;

/** The same twice, or two that are one label. */
function repeated(names: readonly string[]): string | undefined {
    const spelt = names.map(prometheusName);
    const second = spelt.findIndex((name, index) => spelt.indexOf(name) < index);
    return second < 0 ? undefined : `${names[second]!} is there twice`;
}

/** What single inputs can't show. */
export function checkOtlp(path: string, otlp: OtlpArgs): void {
    const { metrics = true, traces, logs, resourceLabels = [], grpcPort, httpPort, logGroupName, logStreamName } = otlp;
    if (!metrics && traces === undefined && logs === undefined) {
        throw new InputError(path, `${path} takes nothing: metrics is false, and traces and logs lead nowhere.`);
    }
    if (!metrics && resourceLabels.length > 0) {
        refuse(`${path}.resourceLabels`, resourceLabels, "they are labels of metrics, and metrics is false");
    }
    if (grpcPort !== undefined && grpcPort === httpPort) {
        refuse(`${path}.httpPort`, httpPort, "gRPC has that port");
    }
    for (const [key, value] of Object.entries({ logGroupName, logStreamName })) {
        if (value !== undefined && !goesToCloudWatch(logs)) {
            refuse(`${path}.${key}`, value, 'it is for logs: "cloudwatch"');
        }
        if (value === undefined && logs !== awsTargets.logs && goesToCloudWatch(logs)) {
            const what = key === "logGroupName" ? "log group" : "log stream";
            throw new InputError(
                `${path}.${key}`,
                `${path}.${key} is missing: ${path}.logs is an address of CloudWatch Logs, where nothing is made; name a ${what} that exists there, or use logs: "cloudwatch".`,
            );
        }
    }
}

/** Whether log records go to CloudWatch Logs, in whatever region. */
export const goesToCloudWatch = (logs: string | undefined): boolean =>
    logs === awsTargets.logs || (logs !== undefined && awsEndpoint(logs)?.service.signedAs === "logs");

/** Whether traces go to X-Ray in the task's region. */
export const sendsToXray = (otlp: OtlpArgs | undefined): boolean => otlp?.traces === awsTargets.traces;

/** What an address says of the service of AWS's that it leads to. */
export const awsEndpoint = (address: string): TelemetryEndpoint | undefined => telemetryEndpoint(address);

/** Whether the task's own region has to be known to the collector. */
export const needsRegion = (otlp: OtlpArgs): boolean => sendsToXray(otlp) || otlp.logs === awsTargets.logs;
