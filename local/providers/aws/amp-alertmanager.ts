/**
 * An Alertmanager definition as AMP takes it: "Create an alert manager configuration", "Configure alert manager to send
 * messages to your Amazon SNS topic" and "Use PagerDuty as an alert receiver" of the AMP user guide; the rest is
 * Alertmanager's own configuration.
 */
import { parse } from "yaml";
import { isProperties, type Properties } from "../values";
import { unknownKey } from "./amp-rules";

const definitionBytes = 1_000_000;
const configKeys = [
    "global",
    "route",
    "receivers",
    "inhibit_rules",
    "templates",
    "mute_time_intervals",
    "time_intervals",
];
const routeKeys = [
    "receiver",
    "group_by",
    "continue",
    "match",
    "match_re",
    "matchers",
    "group_wait",
    "group_interval",
    "repeat_interval",
    "mute_time_intervals",
    "active_time_intervals",
    "routes",
];
const inhibitKeys = ["source_match", "source_match_re", "source_matchers", "equal"].concat([
    "target_match",
    "target_match_re",
    "target_matchers",
]);
const snsKeys = ["send_resolved", "topic_arn", "sigv4", "subject", "message", "attributes"];
const pagerDutyKeys = ["send_resolved", "routing_key", "service_key", "client", "client_url", "description"].concat([
    "details",
    "severity",
    "class",
    "component",
    "group",
    "images",
    "links",
]);
const duration = /^(?=.)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?$/;
const topic = /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/;
const secret = /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/;

/** Why AMP would refuse a definition; undefined for a good one. */
export function refuseDefinition(text: string): string | undefined {
    if (Buffer.byteLength(text) > definitionBytes) {
        return `Alert manager definition file size is ${Buffer.byteLength(text)} bytes; the quota is ${definitionBytes}.`;
    }
    const outer = read(text);
    if (!isProperties(outer)) {
        return `error validating Alertmanager config: ${outer}`;
    }
    if (typeof outer.alertmanager_config !== "string") {
        return "error validating Alertmanager config: alertmanager_config must be a string that holds the configuration.";
    }
    const config = read(outer.alertmanager_config);
    const reason =
        unknownKey(outer, ["template_files", "alertmanager_config"]) ?? (isProperties(config) ? wrong(config) : config);
    return reason && `error validating Alertmanager config: ${reason}`;
}

/** The YAML mapping that the text is, or what is wrong with it. */
function read(text: string): Properties | string {
    try {
        const value: unknown = parse(text, { logLevel: "error" });
        return isProperties(value) ? value : "must be a YAML mapping";
    } catch (error) {
        return (error as Error).message.split("\n")[0]!;
    }
}

function wrong(config: Properties): string | undefined {
    const receivers = Array.isArray(config.receivers) ? (config.receivers as unknown[]) : [];
    const names = receivers.map((receiver) => (isProperties(receiver) ? receiver.name : undefined));
    const twice = names.find((name, index) => names.indexOf(name) < index);
    const { route } = config;
    if (!isProperties(route)) {
        return "no routes provided";
    }
    if (route.receiver === undefined) {
        return "root route must specify a default receiver";
    }
    const intervals = [config.time_intervals, config.mute_time_intervals]
        .flatMap((each) => (Array.isArray(each) ? (each as unknown[]) : []))
        .map((interval) => (isProperties(interval) ? interval.name : undefined));
    const timed = ["mute_time_intervals", "active_time_intervals"].find((key) => route[key] !== undefined);
    const inhibitRules = Array.isArray(config.inhibit_rules) ? (config.inhibit_rules as unknown[]) : [];
    return (
        unknownKey(config, configKeys) ??
        (twice === undefined ? undefined : `notification config name "${String(twice)}" is not unique`) ??
        (["match", "match_re", "matchers"].some((key) => route[key] !== undefined)
            ? "root route must not have any matchers"
            : undefined) ??
        (timed === undefined ? undefined : `root route must not have any ${timed.replaceAll("_", " ")}`) ??
        (intervals.every((name) => typeof name === "string" && name !== "")
            ? undefined
            : "missing name in time interval") ??
        first(receivers, wrongReceiver) ??
        wrongRoute(route, names, intervals) ??
        first(inhibitRules, (rule) => (isProperties(rule) ? unknownKey(rule, inhibitKeys) : "an inhibit rule is empty"))
    );
}

function wrongRoute(route: unknown, receivers: readonly unknown[], intervals: readonly unknown[]): string | undefined {
    if (!isProperties(route)) {
        return "a route must be a mapping";
    }
    const time = ["group_wait", "group_interval", "repeat_interval"].find(
        (key) => route[key] !== undefined && !(typeof route[key] === "string" && duration.test(route[key])),
    );
    if (time !== undefined) {
        return `not a valid duration string: ${JSON.stringify(route[time])}`;
    }
    const unknown = ["mute_time_intervals", "active_time_intervals"]
        .flatMap((key) => (Array.isArray(route[key]) ? (route[key] as unknown[]) : []))
        .find((name) => !intervals.includes(name));
    return (
        unknownKey(route, routeKeys) ??
        (unknown === undefined ? undefined : `undefined time interval ${JSON.stringify(unknown)} used in route`) ??
        (route.receiver !== undefined && !receivers.includes(route.receiver)
            ? `undefined receiver ${JSON.stringify(route.receiver)} used in route`
            : undefined) ??
        first(Array.isArray(route.routes) ? route.routes : [], (inner) => wrongRoute(inner, receivers, intervals))
    );
}

/** Which receivers AMP has, and what each must be. */
const integrations: Readonly<Record<string, (config: Properties) => string | undefined>> = {
    sns_configs: wrongSns,
    pagerduty_configs: wrongPagerDuty,
};

function wrongReceiver(receiver: unknown): string | undefined {
    if (!isProperties(receiver) || typeof receiver.name !== "string" || receiver.name === "") {
        return "missing name in receiver";
    }
    const unsupported = Object.keys(receiver).find((key) => key !== "name" && integrations[key] === undefined);
    if (unsupported !== undefined) {
        return `receiver "${receiver.name}": ${unsupported} is not supported; supported are ${Object.keys(integrations).join(", ")}`;
    }
    const reason = first(Object.entries(integrations), ([key, check]) =>
        first(Array.isArray(receiver[key]) ? receiver[key] : [], (config) =>
            isProperties(config) ? check(config) : `each of ${key} must be a mapping`,
        ),
    );
    return reason && `receiver "${receiver.name}": ${reason}`;
}

function wrongSns(config: Properties): string | undefined {
    const forbidden = ["api_url", "http_config"].find((key) => config[key] !== undefined);
    if (forbidden !== undefined) {
        return `${forbidden} is not allowed in sns_configs`;
    }
    if (!isProperties(config.sigv4) || typeof config.sigv4.region !== "string" || config.sigv4.region === "") {
        return "sigv4 with a region is required in sns_configs";
    }
    if (typeof config.topic_arn !== "string" || !topic.test(config.topic_arn)) {
        return `topic_arn ${JSON.stringify(config.topic_arn)} is not the ARN of an SNS topic`;
    }
    if (config.topic_arn.endsWith(".fifo")) {
        return "topic_arn must be of a standard topic; FIFO topics are not supported";
    }
    return unknownKey(config, snsKeys) ?? unknownKey(config.sigv4, ["region", "role_arn"]);
}

function wrongPagerDuty(config: Properties): string | undefined {
    const keys = [config.routing_key, config.service_key].filter((key) => key !== undefined);
    if (keys.length !== 1) {
        return "exactly one of routing_key and service_key is required in pagerduty_configs";
    }
    const manager = isProperties(keys[0]) ? keys[0].aws_secrets_manager : undefined;
    if (!isProperties(manager) || typeof manager.secret_arn !== "string" || !secret.test(manager.secret_arn)) {
        return "the key in pagerduty_configs must be an aws_secrets_manager block with the ARN of a secret";
    }
    return unknownKey(manager, ["secret_arn", "secret_key", "refresh_interval"]) ?? unknownKey(config, pagerDutyKeys);
}

/** The first reason that a check finds. */
function first<T>(items: readonly T[], check: (item: T) => string | undefined): string | undefined {
    for (const item of items) {
        const reason = check(item);
        if (reason !== undefined) {
            return reason;
        }
    }
    return undefined;
}
