/**
 * Bytes of the resource and the scope that each data point of a pipeline carries: what the receiver and the detectors
 * say, after the `resource` processors, with values of usual length. Pure.
 */
import type { ConfigView } from "../rules/config-view";
import { mayTakeLong, wholeMatch } from "../regex";
import { at, entries, items, textOf } from "../values";
import { resourceAttributeBytes, utf8Bytes } from "./otlp-points";

type Attributes = ReadonlyMap<string, string>;

const account = "111122223333";
const region = "eu-central-1";
const taskId = "0123456789abcdef0123456789abcdef";
const cluster = `arn:aws:ecs:${region}:${account}:cluster/production`;

/** What the detector `ecs` says on Fargate (resourcedetectionprocessor, `internal/aws/ecs`). */
const ofEcs: readonly (readonly [string, string])[] = [
    ["cloud.provider", "aws"],
    ["cloud.platform", "aws_ecs"],
    ["cloud.account.id", account],
    ["cloud.region", region],
    ["cloud.availability_zone", `${region}a`],
    ["aws.ecs.cluster.arn", cluster],
    ["aws.ecs.task.arn", `arn:aws:ecs:${region}:${account}:task/production/${taskId}`],
    ["aws.ecs.task.id", taskId],
    ["aws.ecs.task.family", "orders-service"],
    ["aws.ecs.task.revision", "12"],
    ["aws.ecs.launchtype", "fargate"],
    ["aws.log.group.names", '["/ecs/orders-service"]'],
    ["aws.log.group.arns", `["arn:aws:logs:${region}:${account}:log-group:/ecs/orders-service"]`],
    ["aws.log.stream.names", `["ecs/adot-collector/${taskId}"]`],
];

/** What each receiver says, beside the job's name (prometheusreceiver, `CreateResource`; awsecscontainermetrics). */
const ofReceiver: Readonly<Record<string, (job: string) => readonly (readonly [string, string])[]>> = {
    prometheus: (job) => [
        ["service.name", job],
        ["service.instance.id", "127.0.0.1:9404"],
        ["server.address", "127.0.0.1"],
        ["server.port", "9404"],
        ["url.scheme", "http"],
    ],
    awsecscontainermetrics: () => [
        ["aws.ecs.cluster.name", cluster],
        ["aws.ecs.task.arn", `arn:aws:ecs:${region}:${account}:task/production/${taskId}`],
        ["aws.ecs.task.id", taskId],
        ["aws.ecs.task.family", "orders-service"],
        ["aws.ecs.task.revision", "12"],
        ["aws.ecs.task.known_status", "RUNNING"],
        ["aws.ecs.task.launch_type", "FARGATE"],
        ["cloud.account.id", account],
        ["cloud.availability_zone", `${region}a`],
        ["cloud.region", region],
    ],
};

/** The scopes of receivers, name and version, which become labels as well. */
const scopes: Readonly<Record<string, string>> = {
    prometheus: "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver0.158.0",
};

/** Of an SDK that pushes: its library's name and version. */
const usualScope = 30;
/** Of an SDK that pushes: what its detectors say of a container on ECS. */
const ofSdk: readonly (readonly [string, string])[] = [
    ["service.name", "orders"],
    ["service.instance.id", taskId],
    ["telemetry.sdk.language", "java"],
    ["telemetry.sdk.name", "opentelemetry"],
    ["telemetry.sdk.version", "1.50.0"],
    ["host.name", "ip-10-0-0-1.eu-central-1.compute.internal"],
];

/** Bytes of resource and scope, of which the scope's may not count. */
export interface Surroundings {
    readonly resource: number;
    readonly scope: number;
}

/** What each point of a job carries on the way through these processors. */
export function surroundingsOf(
    config: ConfigView,
    receiver: string,
    job: string,
    processors: readonly string[],
): Surroundings {
    const type = config.componentType("receivers", receiver);
    let attributes: Attributes = new Map(ofReceiver[type]?.(job) ?? ofSdk);
    for (const id of processors) {
        const settings = config.settings("processors", id);
        const kind = config.componentType("processors", id);
        if (kind === "resource_detection" && items(at(settings, "detectors")).includes("ecs")) {
            const off = new Set(
                entries(at(settings, "ecs", "resource_attributes")).flatMap(([name, value]) =>
                    at(value, "enabled") === false ? [name] : [],
                ),
            );
            attributes = new Map([...attributes, ...ofEcs.filter(([name]) => !off.has(name))]);
        } else if (kind === "resource") {
            attributes = items(at(settings, "attributes")).reduce(changed, attributes);
        }
    }
    const resource = [...attributes].reduce((sum, [name, value]) => sum + resourceAttributeBytes(name, value), 0);
    const scope = scopes[type];
    return {
        resource,
        scope: type === "awsecscontainermetrics" ? 0 : scope === undefined ? usualScope : utf8Bytes(scope),
    };
}

/** One action of the `resource` processor (contrib's internal/coreinternal/attraction). */
function changed(attributes: Attributes, action: unknown): Attributes {
    const [key, pattern, from] = ["key", "pattern", "from_attribute"].map((each) => textOf(at(action, each)));
    const after = new Map(attributes);
    const value = from === "" ? textOf(at(action, "value")) : attributes.get(from!);
    const kind = textOf(at(action, "action"));
    switch (kind) {
        case "insert":
        case "update":
        case "upsert":
            if (value !== undefined && (kind === "upsert" || after.has(key!) === (kind === "update"))) {
                after.set(key!, value);
            }
            return after;
        case "delete":
            for (const name of attributes.keys()) {
                if (name === key || (pattern !== "" && foundIn(pattern!, name) !== undefined)) {
                    after.delete(name);
                }
            }
            return after;
        case "extract":
            for (const [name, part] of foundIn(pattern!, attributes.get(key!) ?? "") ?? []) {
                after.set(name, part);
            }
            return after;
        default:
            return after;
    }
}

/** The named groups of an expression that is found somewhere in a text; undefined where it isn't, or may take long. */
function foundIn(pattern: string, text: string): readonly (readonly [string, string])[] | undefined {
    if (mayTakeLong(pattern)) {
        return undefined;
    }
    const found = wholeMatch(`.*(?:${pattern.replaceAll("$$", "$")}).*`, text);
    return found ? Object.entries(found.groups ?? {}) : undefined;
}
