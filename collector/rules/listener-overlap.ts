/** Addresses that can't be listened on by two at once. */
import { isPlaceholder } from "./config-view";

/** Whether what listens on two hosts' same port gets into each other's way: the later one's call then fails. */
export function overlapOf(one: string, other: string): "certain" | "possible" | "none" {
    if (isPlaceholder(one) || isPlaceholder(other)) {
        return "possible";
    }
    const [first, second] = [familyOf(one), familyOf(other)];
    if (first === undefined || second === undefined) {
        return one === other || "any" === (first ?? second)?.host ? "certain" : "possible";
    }
    const isApart = first.family !== second.family && first.family !== "both" && second.family !== "both";
    return !isApart && (first.host === second.host || first.host === "any" || second.host === "any")
        ? "certain"
        : "none";
}

/** An address in one spelling, and which kind it is of; undefined for the name of a host. */
function familyOf(host: string): { readonly host: string; readonly family: "4" | "6" | "both" } | undefined {
    if (host === "" || host === "[::]") {
        return { host: "any", family: "both" };
    }
    if (/^\d+(\.\d+){3}$/.test(host)) {
        return { host: host === "0.0.0.0" ? "any" : host, family: "4" };
    }
    if (/^localhost$/i.test(host)) {
        return { host: "127.0.0.1", family: "4" };
    }
    return host.startsWith("[") ? { host: host.toLowerCase(), family: "6" } : undefined;
}
