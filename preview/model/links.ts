/** A dashboard's menu, and the links of panels and values, as addresses of the preview. */
import { dashboardAddress, variableParameters, writeChoices, type Choices } from "./address";
import type { Dashboard, DashboardLink, DataLink } from "./dashboard";
import { parseRange } from "./time";
import { all, interpolate, type Lookup } from "./variables";

export interface Link {
    readonly title: string;
    readonly href: string;
    readonly tooltip?: string;
}

type Linked = Pick<Dashboard, "uid" | "title" | "tags">;

/** A dashboard's menu: for each of its links the other dashboards with all of its tags, or its address. */
export function menuLinks(
    links: readonly DashboardLink[],
    current: Linked,
    dashboards: readonly Linked[],
    choices: Choices,
): Link[] {
    return links.flatMap(({ type, title, tooltip, tags = [], url, includeVars, keepTime }) => {
        const parameters = writeChoices({
            ...choices,
            selected: includeVars === true ? choices.selected : new Map(),
        });
        if (keepTime !== true) {
            ["from", "to"].forEach((name) => parameters.delete(name));
        }
        if (type !== "dashboards") {
            const href = safeAddress(url ?? "");
            return href === undefined ? [] : [{ title: title ?? href, href, tooltip }];
        }
        return dashboards
            .filter(({ uid, tags: own = [] }) => uid !== current.uid && tags.every((tag) => own.includes(tag)))
            .map(({ uid, title: name }) => ({ title: name, href: dashboardAddress(uid, parameters), tooltip }));
    });
}

/** What the variables of a data link stand for: the value that it is on. */
export interface LinkedValue {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    /** The row's cells by heading and by label, in a table. */
    readonly row?: Readonly<Record<string, string>>;
    readonly text: string;
}

/** The links of a value; those with an unknown variable, or to anything but a path or a web address, are left out. */
export function dataLinks(links: readonly DataLink[], value: LinkedValue, choices: Choices): Link[] {
    return links.flatMap(({ title, url }) => {
        try {
            const lookup = linkLookup(value, choices);
            const href = safeAddress(interpolate(url ?? "", encoded(lookup)));
            return href === undefined ? [] : [{ href, title: interpolate(title ?? "", lookup) || "Open" }];
        } catch {
            return [];
        }
    });
}

function linkLookup({ name, labels, row = {}, text }: LinkedValue, choices: Choices): Lookup {
    const time = new URLSearchParams([
        ["from", choices.from],
        ["to", choices.to],
    ]).toString();
    const fixed: Readonly<Record<string, string>> = {
        __url_time_range: time,
        __all_variables: new URLSearchParams(variableParameters(choices.selected)).toString(),
        "__series.name": name,
        "__field.name": name,
        "__value.text": text,
        "__value.raw": text,
        __all: all,
    };
    return (variable, format) => {
        if (format === "date:iso" && (variable === "__from" || variable === "__to")) {
            const range = parseRange(choices.from, choices.to, Date.now());
            return new Date(variable === "__from" ? range.from : range.to).toISOString();
        }
        const [, kind, dotted, quoted] =
            /^__(field\.labels|data\.fields)(?:\.(.+)|\["?(.+?)"?\])$/.exec(variable) ?? [];
        if (kind !== undefined) {
            const key = dotted ?? quoted;
            return kind === "field.labels" ? labels[key] : (row[key] ?? labels[key]);
        }
        const values = choices.selected.get(variable);
        if (format === "queryparam" && values !== undefined) {
            return new URLSearchParams(variableParameters(new Map([[variable, values]]))).toString();
        }
        return fixed[variable] ?? values?.map((value) => (value === all ? "All" : value)).join(",");
    };
}

/** Values are escaped for an address, but for those that are query parameters already. */
function encoded(lookup: Lookup): Lookup {
    return (name, format) => {
        const value = lookup(name, format);
        const whole =
            format === "queryparam" ||
            format === "date:iso" ||
            name === "__url_time_range" ||
            name === "__all_variables";
        return value === undefined || whole ? value : encodeURIComponent(value);
    };
}

/** Undefined unless it is a path of the preview or a web address: a `javascript:` address would be a script. */
function safeAddress(href: string): string | undefined {
    return /^(\/(?!\/)|https?:\/\/|\?)/.test(href) ? href : undefined;
}
