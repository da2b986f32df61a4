/** The page's address, spelt as Grafana's: time range, refresh and variables go along with every link. */
import { all, type Picked } from "./variables";

/** What the reader chose. */
export interface Choices {
    readonly from: string;
    readonly to: string;
    /** As `1m`; empty for never. */
    readonly refresh: string;
    readonly picked: Picked;
}

/** Reads an address's parameters; what is missing is as the dashboard has it. */
export function readChoices(parameters: URLSearchParams, defaults: Omit<Choices, "picked">): Choices {
    const names = [...new Set([...parameters.keys()].filter((key) => key.startsWith("var-")))];
    return {
        from: parameters.get("from") ?? defaults.from,
        to: parameters.get("to") ?? defaults.to,
        refresh: parameters.get("refresh") ?? defaults.refresh,
        picked: new Map(names.map((name) => [name.slice("var-".length), parameters.getAll(name).map(allWord)])),
    };
}

/** Grafana also takes the word All. */
function allWord(value: string): string {
    return value === "All" ? all : value;
}

/** The parameters for an address, in a fixed order. */
export function writeChoices({ from, to, refresh, picked }: Choices): URLSearchParams {
    return new URLSearchParams([["from", from], ["to", to], ["refresh", refresh], ...pickedParameters(picked)]);
}

/** `var-service=a&var-service=b`, as pairs. */
export function pickedParameters(picked: Picked): [string, string][] {
    return [...picked].flatMap(([name, values]) => values.map((value): [string, string] => [`var-${name}`, value]));
}

/** The address of a dashboard in this preview. */
export function dashboardAddress(uid: string, parameters?: URLSearchParams): string {
    const query = parameters?.toString() ?? "";
    return `/d/${encodeURIComponent(uid)}${query === "" ? "" : `?${query}`}`;
}
