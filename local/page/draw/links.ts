/** Links between dashboards, from panels and from values, as addresses of the preview. */
import { dashboardAddress, pickedParameters, writeChoices, type Choices } from "./address";
import type { DataLink } from "./fields";
import { all, interpolate, type Lookup } from "./variables";

export interface Link {
    readonly title: string;
    readonly href: string;
    readonly tooltip?: string;
}

/** An entry of a dashboard's `links`. */
export interface MenuLink {
    readonly type?: string;
    readonly title?: string;
    readonly tooltip?: string;
    readonly tags?: readonly string[];
    readonly url?: string;
    readonly includeVars?: boolean;
    readonly keepTime?: boolean;
}

interface Linked {
    readonly uid: string;
    readonly title: string;
    readonly tags: readonly string[];
}

/** The menu of a dashboard: the others with all of the link's tags, or the link itself. */
export function menuLinks(
    links: readonly MenuLink[],
    here: Linked,
    dashboards: readonly Linked[],
    choices: Choices,
): Link[] {
    return links.flatMap(({ type, title, tooltip, tags = [], url, includeVars, keepTime }) => {
        const carried = writeChoices({
            ...choices,
            picked: includeVars === true ? choices.picked : new Map(),
        });
        if (keepTime !== true) {
            ["from", "to"].forEach((name) => carried.delete(name));
        }
        if (type !== "dashboards") {
            const href = safe(url ?? "");
            return href === undefined ? [] : [{ title: title ?? href, href, tooltip }];
        }
        return dashboards
            .filter(({ uid, tags: own }) => uid !== here.uid && tags.every((tag) => own.includes(tag)))
            .map(({ uid, title: name }) => ({ title: name, href: dashboardAddress(uid, carried), tooltip }));
    });
}

/** What a data link may speak of. */
export interface LinkedValue {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    /** The row's cells by heading and by label, in a table. */
    readonly row?: Readonly<Record<string, string>>;
    readonly text: string;
}

/** The links of a value; one with a variable that the preview doesn't know, or to no web address, is left out. */
export function dataLinks(links: readonly DataLink[], value: LinkedValue, choices: Choices): Link[] {
    return links.flatMap(({ title, url }) => {
        try {
            const lookup = linkLookup(value, choices);
            const href = safe(interpolate(url ?? "", encoded(lookup)));
            const words = interpolate(title ?? "", lookup);
            return href === undefined ? [] : [{ href, title: words || "Open" }];
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
        __all_variables: new URLSearchParams(pickedParameters(choices.picked)).toString(),
        "__series.name": name,
        "__field.name": name,
        "__value.text": text,
        "__value.raw": text,
        __all: all,
    };
    return (variable, format) => {
        const [, kind, dotted, quoted] =
            /^__(field\.labels|data\.fields)(?:\.(.+)|\["?(.+?)"?\])$/.exec(variable) ?? [];
        if (kind !== undefined) {
            const key = dotted ?? quoted;
            return kind === "field.labels" ? labels[key] : (row[key] ?? labels[key]);
        }
        const values = choices.picked.get(variable);
        if (format === "queryparam" && values !== undefined) {
            return new URLSearchParams(pickedParameters(new Map([[variable, values]]))).toString();
        }
        return fixed[variable] ?? values?.map((value) => (value === all ? "All" : value)).join(",");
    };
}

/** In an address a value is escaped; what is a piece of a query already is not. */
function encoded(lookup: Lookup): Lookup {
    return (name, format) => {
        const value = lookup(name, format);
        const whole = format === "queryparam" || name === "__url_time_range" || name === "__all_variables";
        return value === undefined || whole ? value : encodeURIComponent(value);
    };
}

/** Only a path of the preview or a web address; never a script. */
function safe(href: string): string | undefined {
    return /^(\/(?!\/)|https?:\/\/|\?)/.test(href) ? href : undefined;
}
