/** How a scrape job signs in: in one way (`HTTPClientConfig.Validate` in prometheus/common, http_config.go). */
import { at, isSet } from "../values";
import { isPlaceholder } from "./config-view";
import type { Report } from "./rule";

/** Of each line one may be there at most; below what holds them. */
const eitherOr: readonly (readonly [owner: string, ...keys: string[]])[] = [
    ["", "bearer_token", "bearer_token_file", "basic_auth", "authorization"],
    ["", "bearer_token", "bearer_token_file", "basic_auth", "oauth2"],
    ["", "bearer_token", "bearer_token_file", "oauth2", "authorization"],
    ["basic_auth", "username", "username_file"],
    ["basic_auth", "password", "password_file"],
    ["authorization", "credentials", "credentials_file"],
];

/** A variable may be empty, and what is empty isn't there. */
const isThere = (value: unknown): boolean => isSet(value) && !isPlaceholder(value);

/** Reports what a job has of it too often, once for each place. */
export function checkAuth(path: string, job: unknown, report: Report): void {
    const said = new Set<string>();
    for (const [owner, ...keys] of eitherOr) {
        const holder = owner === "" ? job : at(job, owner);
        const there = keys.filter((key) => isThere(at(holder, key)));
        const place = [path, owner, there[1]].filter((each) => each !== "").join(".");
        if (there.length > 1 && !said.has(place)) {
            said.add(place);
            report({
                path: place,
                message: `${owner === "" ? path : `${path}.${owner}`} has ${there.join(" and ")}, of which Prometheus takes one: the collector doesn't start.`,
                fix: `Leave one of ${there.join(", ")}, and remove the others.`,
            });
        }
    }
    const type = at(job, "authorization", "type");
    if (typeof type === "string" && type.trim().toLowerCase() === "basic") {
        report({
            path: `${path}.authorization.type`,
            message: `${path}.authorization has the type Basic, which Prometheus refuses: the collector doesn't start.`,
            fix: "Use basic_auth with username and password_file.",
        });
    }
}
