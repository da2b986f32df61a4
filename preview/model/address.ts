/** The page's address, with Grafana's parameters: time range, refresh and variables. Every link keeps them. */
import { all, type Selection } from "./variables";

/** What the user chose in the pickers. */
export interface Choices {
    readonly from: string;
    readonly to: string;
    /** As `1m`; empty for never. */
    readonly refresh: string;
    readonly selected: Selection;
    /** Whether time range and refresh follow the age of the data, as nobody chose them: then no address has them. */
    readonly follows?: boolean;
}

/** Reads an address's parameters; the dashboard's defaults stand for those that are missing. */
export function readChoices(parameters: URLSearchParams, defaults: Omit<Choices, "selected">): Choices {
    const names = [...new Set([...parameters.keys()].filter((key) => key.startsWith("var-")))];
    return {
        from: parameters.get("from") ?? defaults.from,
        to: parameters.get("to") ?? defaults.to,
        refresh: parameters.get("refresh") ?? defaults.refresh,
        selected: new Map(names.map((name) => [name.slice("var-".length), parameters.getAll(name).map(readValue)])),
    };
}

/** Grafana also accepts "All". */
function readValue(value: string): string {
    return value === "All" ? all : value;
}

/** The parameters of an address, in a fixed order. */
export function writeChoices({ from, to, refresh, selected, follows }: Choices): URLSearchParams {
    const time = Object.entries(follows === true ? {} : { from, to, refresh });
    return new URLSearchParams([...time, ...variableParameters(selected)]);
}

/** Whether an address says nothing of time. */
export function isTimeless(parameters: URLSearchParams): boolean {
    return !["from", "to", "refresh"].some((name) => parameters.has(name));
}

/** `var-service=a&var-service=b`, as pairs. */
export function variableParameters(selected: Selection): [string, string][] {
    return [...selected].flatMap(([name, values]) => values.map((value): [string, string] => [`var-${name}`, value]));
}

/** The path of a dashboard in this preview. */
export function dashboardAddress(uid: string, parameters?: URLSearchParams): string {
    const query = parameters?.toString() ?? "";
    return `/d/${encodeURIComponent(uid)}${query === "" ? "" : `?${query}`}`;
}
