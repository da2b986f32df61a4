/**
 * The values that a collector's variables have here: the file's, those of `--env`, and where a secret can't be had but
 * is a part of AMP's address, an address of the stand-in. Pure.
 */
import type { Container } from "../../audit/containers";
import { ConfigView } from "../../collector/rules/config-view";
import { telemetryEndpoint } from "../../collector/telemetry-hosts";
import { at, type Mapping } from "../../collector/values";
import { TaskFileProblem } from "./problem";
import type { GivenTask } from "./read";

/** The workspace of addresses that the file doesn't have. */
export const madeUpWorkspace = "ws-local";

/** Where nothing names a region. */
const defaultRegion = "eu-west-1";

/** A secret of the collector, and what it is here. */
export interface SecretHere {
    readonly name: string;
    /** As a row of the table has it; never the value. */
    readonly note: string;
}

export interface Variables {
    /** Names to values, which may be secret. */
    readonly values: Readonly<Record<string, string>>;
    readonly secrets: readonly SecretHere[];
}

/**
 * Variables whose values are known before the config is: those of `--env` and the parameters that came with the file.
 * @throws TaskFileProblem for one that the collector doesn't have.
 */
export function givenVariables(
    container: Container,
    { parameters }: Pick<GivenTask, "parameters">,
    ofOption: Readonly<Record<string, string>>,
): Record<string, string> {
    const names = [...container.environment, ...container.secrets].map(({ name }) => name);
    const unknown = Object.keys(ofOption).find((name) => !names.includes(name));
    if (unknown !== undefined && !container.hasEnvironmentFiles) {
        throw new TaskFileProblem(
            `--env ${unknown}: container ${container.name} has no such variable; it has ${[...new Set(names)].join(", ") || "none"}.`,
        );
    }
    const fromFile = container.secrets.flatMap(({ name, valueFrom }) => {
        const value = parameterNames(valueFrom)
            .map((each) => parameters[each])
            .find((each) => each !== undefined);
        return value === undefined ? [] : [[name, value]];
    });
    return { ...(Object.fromEntries(fromFile) as Record<string, string>), ...ofOption };
}

/** Names that a `valueFrom` may mean: the ARN of a parameter leaves out the slash at the start of its name. */
function parameterNames(valueFrom: string): string[] {
    const inArn = /^arn:[^:]+:ssm:[^:]*:\d*:parameter\/(.+)$/.exec(valueFrom)?.[1];
    return inArn === undefined ? [valueFrom] : [`/${inArn}`, inArn];
}

/** The region in which the task would run: of AMP's address, or of what else names one. */
export function regionOf(config: Mapping, container: Container, { arn, whole }: GivenTask): string {
    const inEndpoint = [...endpointsOf(config), ...metricsEndpointsOf(config)]
        .map((endpoint) => telemetryEndpoint(endpoint)?.region)
        .find((region) => region !== undefined && !region.includes("$"));
    const inVariable = container.environment.find(({ name }) => /^AWS_(DEFAULT_)?REGION$/.test(name))?.value;
    const arns = container.secrets.map(({ valueFrom }) => valueFrom);
    const inArn = [...arns, ...(whole?.taskDefinitionArn === undefined ? [] : [arn])]
        .map((each) => /^arn:[^:]*:[^:]*:([a-z0-9-]+):/.exec(each)?.[1])
        .find((region) => region !== undefined);
    const inLogs = /"awslogs-region":"([a-z0-9-]+)"/.exec(JSON.stringify(whole ?? {}))?.[1];
    return inEndpoint ?? inVariable ?? inArn ?? inLogs ?? defaultRegion;
}

/** Adds values for the secrets that nobody gave one. */
export function completed(
    container: Container,
    given: Readonly<Record<string, string>>,
    ofOption: Readonly<Record<string, string>>,
    config: Mapping,
    region: string,
): Variables {
    const address = `https://aps-workspaces.${region}.amazonaws.com/workspaces/${madeUpWorkspace}/api/v1/remote_write`;
    const region_ = { AWS_REGION: region, AWS_DEFAULT_REGION: region };
    const secrets = container.secrets.map(({ name }): SecretHere & { readonly value: string } => {
        const value = given[name];
        if (value !== undefined) {
            return {
                name,
                value,
                note: Object.hasOwn(ofOption, name) ? "the value of --env" : "the value in the file",
            };
        }
        const part = endpointsOf(config)
            .map((endpoint) => partOf(address, endpoint, name, region))
            .find((each) => each !== undefined);
        return part === undefined
            ? { name, value: "made-up", note: "a made-up value; --env NAME=VALUE gives another" }
            : {
                  name,
                  value: part,
                  note: "of the stand-in for AMP, as the file has no value; --env NAME=VALUE gives one",
              };
    });
    return {
        values: {
            ...region_,
            ...Object.fromEntries(container.environment.map(({ name, value }) => [name, value])),
            ...given,
            ...Object.fromEntries(secrets.map(({ name, value }) => [name, value])),
        },
        secrets: secrets.map(({ name, note }) => ({ name, note })),
    };
}

/** The endpoints of the remote writes that the config uses, as written. */
function endpointsOf(config: Mapping): string[] {
    const view = new ConfigView(config, {});
    return view
        .used("exporters", "prometheus_remote_write")
        .map((id) => at(view.settings("exporters", id), "endpoint"))
        .filter((endpoint) => typeof endpoint === "string");
}

/** Those of the exporters of OTLP that it uses. */
function metricsEndpointsOf(config: Mapping): string[] {
    const view = new ConfigView(config, {});
    return view
        .used("exporters", "otlp_http")
        .map((id) => at(view.settings("exporters", id), "metrics_endpoint"))
        .filter((endpoint) => typeof endpoint === "string");
}

/** What a variable must be for an endpoint to be this address; undefined where it has no part in it. */
export function partOf(address: string, endpoint: string, name: string, region: string): string | undefined {
    const own = new RegExp(`\\$\\{(?:env:)?${name}(?::-[^}]*)?\\}`);
    const [before, after, ...more] = endpoint.replace(/\$\{(?:env:)?AWS_(DEFAULT_)?REGION\}/g, region).split(own);
    if (before === undefined || after === undefined || more.length > 0) {
        return undefined;
    }
    const rest = new RegExp(`^${pattern(before)}(.*)${pattern(after)}$`, "s").exec(address)?.[1];
    return rest ?? (before === "" ? address : madeUpWorkspace);
}

/** Literally, with another variable for anything. */
const pattern = (part: string): string =>
    part
        .split(/\$\{[^}]*\}/)
        .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
        .join(".*?");
