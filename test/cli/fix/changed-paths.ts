/** What a fix may change in a file, as a list of places; and what it has changed, found by comparing values. */
import * as yaml from "yaml";

import { typeOf } from "../../../collector/rules/config-view";

/** Of a config: the only places that may differ. `*` is one key, `**` any number of them. */
const inConfig = [
    "processors.memory_limiter.**",
    "processors.batch.send_batch_size",
    "processors.batch.send_batch_max_size",
    "processors.resourcedetection.**",
    "processors.resource.**",
    "service.pipelines.*.processors",
    "exporters.*.sending_queue.queue_size",
    "exporters.*.remote_write_queue.queue_size",
    "exporters.*.protocol.otlp.sending_queue.queue_size",
    "extensions.health_check.**",
    "service.extensions",
];

/** Of a container. */
const inContainer = [
    "memory",
    "environment.GOMEMLIMIT",
    "healthCheck.**",
    // Compose's and Copilot's.
    "mem_limit",
    "deploy.resources.limits.memory",
    "variables.GOMEMLIMIT",
];

/** Processors that may be new in a pipeline, or come first. */
const mayCome = ["memory_limiter", "batch", "resourcedetection", "resource"];

const expressions = (list: readonly string[]): RegExp =>
    new RegExp(
        `^(${list
            .map((place) =>
                place
                    .replaceAll(/[.]/g, "\u0000")
                    .replaceAll("\u0000**", "(\u0000.*)?")
                    .replaceAll(/(?<![.)])\*/g, "[^\u0000]+"),
            )
            .join("|")})$`,
    );

const [configPlaces, containerPlaces] = [expressions(inConfig), expressions(inContainer)];

/** Places that have changed and may not; none where all is as it must be. */
export function wrongChanges(before: unknown, after: unknown): readonly string[] {
    const wrong: string[] = [];
    const look = (one: unknown, other: unknown, path: readonly string[], places: RegExp | undefined): void => {
        if (JSON.stringify(one) === JSON.stringify(other)) {
            return;
        }
        const name = path.at(-1) ?? "";
        if (places !== configPlaces && isConfig(one)) {
            look(one, other, [], configPlaces);
            return;
        }
        const isConfigText =
            /^(environment|variables)\.AOT_CONFIG_CONTENT$/.test(path.join(".")) ||
            (places === undefined && typeof one === "string" && one.includes("\n") && isConfig(yaml.parse(one)));
        if (isConfigText && typeof one === "string" && typeof other === "string") {
            look(yaml.parse(one, { merge: true }), yaml.parse(other, { merge: true }), [], configPlaces);
            return;
        }
        const [old, now] = [asMapping(one), asMapping(other)];
        const place = path.map((key, index) => (index === 1 ? typeOf(key) : key)).join("\u0000");
        const isPipeline = places === configPlaces && path.length === 4 && name === "processors";
        if (places?.test(place) === true && (!isPipeline || keepsMembers(one, other))) {
            return;
        }
        if (old === undefined || now === undefined) {
            wrong.push(path.join("."));
            return;
        }
        for (const key of new Set([...Object.keys(old), ...Object.keys(now)])) {
            const isContainer = Object.keys(old).some((each) => each.toLowerCase() === "image");
            const inside = isContainer
                ? [nameIn(key)]
                : path.length > 0 && places === containerPlaces
                  ? [...path, nameIn(key)]
                  : [...path, key];
            look(old[key], now[key], inside, isContainer ? containerPlaces : places);
        }
    };
    look(before, after, [], undefined);
    return wrong;
}

const isConfig = (value: unknown): boolean => typeof value === "object" && value !== null && "service" in value;

/** As the AWS CLI spells it. */
const nameIn = (key: string): string => key.replace(/^[A-Z](?=[a-z])/, (first) => first.toLowerCase());

/** Lists by the names of their entries, where they have some. */
function asMapping(value: unknown): Record<string, unknown> | undefined {
    if (value === undefined || value === null) {
        return {};
    }
    if (Array.isArray(value)) {
        return Object.fromEntries(
            value.map((item: unknown, index) => {
                const { name, Name = name, value: own, Value = own } = (item ?? {}) as Record<string, unknown>;
                const [, key, text] = typeof item === "string" ? (/^([A-Z_]+)=([^]*)$/.exec(item) ?? []) : [];
                if (key !== undefined) {
                    return [key, text];
                }
                return typeof Name === "string" && Value !== undefined ? [Name, Value] : [String(index), item];
            }),
        );
    }
    return typeof value === "object" ? (value as Record<string, unknown>) : undefined;
}

/** Whether the others are there as before, in their order. */
function keepsMembers(before: unknown, after: unknown): boolean {
    const others = (list: unknown): string[] =>
        ((list ?? []) as string[]).filter((id) => !mayCome.includes(typeOf(id)));
    return JSON.stringify(others(before)) === JSON.stringify(others(after));
}
