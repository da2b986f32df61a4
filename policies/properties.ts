/** Properties as plain data, with an `Unknown` in place of what isn't known. */
import * as proxy from "@pulumi/policy/proxy";

import { Unknown } from "../audit/knowledge";
import { isMapping, type Mapping } from "../collector/values";

/**
 * What the host has in place of unknown values, and the key under which its proxy gives what is behind it: exported,
 * but left out of the declarations (@pulumi/policy 1.21, proxy.js).
 */
const { getSpecialProxyTarget, ...exported } = proxy as unknown as Readonly<Record<string, unknown>>;
const sentinels: ReadonlySet<unknown> = new Set(
    Object.entries(exported).flatMap(([name, value]) => (/^unknown\w+Value$/.test(name) ? [value] : [])),
);

/** What is behind the host's proxy, which throws at every value that isn't known and is slow beside. */
export const behindProxy = (props: object): Mapping => {
    const holder = props as Mapping;
    const target = holder[String(getSpecialProxyTarget)];
    return isMapping(target) ? target : holder;
};

/**
 * What a value that isn't known stands for: in a preview the update will know it, and in an update nobody does. The
 * engine starts a pack anew for each, with this variable set (pulumi `plugin/analyzer_plugin.go`).
 */
function unknown(): Unknown {
    const isUpdate = (process.env.PULUMI_DRY_RUN ?? process.env.PULUMI_NODEJS_DRY_RUN) === "false";
    return isUpdate
        ? new Unknown("never", "isn't known, not even in the update")
        : new Unknown("not yet", "isn't known in this preview");
}

/** A copy of properties as a policy gets them, at any depth; assets and archives are left out. */
export function plainProperties(props: object, names?: readonly string[]): Mapping {
    const holder = behindProxy(props);
    const unknownValue = unknown();
    const plain = (value: unknown): unknown => {
        if (typeof value !== "object" || value === null) {
            return typeof value === "string" && sentinels.has(value) ? unknownValue : value;
        }
        if (Array.isArray(value)) {
            return value.map(plain);
        }
        return Object.getPrototypeOf(value) === Object.prototype
            ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]))
            : undefined;
    };
    return Object.fromEntries((names ?? Object.keys(holder)).map((name) => [name, plain(holder[name])]));
}
