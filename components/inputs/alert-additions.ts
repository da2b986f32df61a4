/** A program's own part of an Alertmanager definition, in Alertmanager's terms: it takes no alert from anybody. */
import {
    anything,
    InputError,
    isLate,
    isObject,
    type InputsOf,
    list,
    object,
    record,
    string,
} from "../../collector/inputs";

/** Routes, receivers and more of one's own, as Alertmanager's configuration has them. */
export interface AlertmanagerAdditions {
    /** Routes that are tried before those of this package; without a `receiver` they have the tickets'. */
    routes?: readonly Readonly<Record<string, unknown>>[];
    /** Receivers with `sns_configs` or `pagerduty_configs`, which is all that AMP has. */
    receivers?: readonly Readonly<Record<string, unknown>>[];
    /** Inhibitions beside the one that holds back a service's tickets while it has a page. */
    inhibit_rules?: readonly Readonly<Record<string, unknown>>[];
    /** Times that `routes` name. */
    time_intervals?: readonly Readonly<Record<string, unknown>>[];
    /** Names among `template_files`. */
    templates?: readonly string[];
    /** Texts of templates by name. */
    template_files?: Readonly<Record<string, string>>;
}

const mapping = object({}, { open: true, allowed: "an object in Alertmanager's terms" });

export const additionsInputs = {
    routes: list(mapping, { of: "routes" }).optional(),
    receivers: list(mapping, { of: "receivers" }).optional(),
    inhibit_rules: list(mapping, { of: "rules" }).optional(),
    time_intervals: list(mapping, { of: "intervals" }).optional(),
    templates: list(string(), { of: "names" }).optional(),
    template_files: record(string()).optional(),
} satisfies InputsOf<AlertmanagerAdditions>;

export const alertAdditions = anything("parts of an Alertmanager configuration").also((path, value) => {
    object(additionsInputs).check(path, value);
});

/** What AMP can tell somebody by ("Alert manager receivers", AMP user guide). */
const integrations = ["sns_configs", "pagerduty_configs"];

/**
 * @param taken Names of receivers that are there already.
 * @throws InputError for a receiver that tells nobody, and for a name that nobody has: AMP takes the definition first
 * and fails later.
 */
export function checkAdditions(additions: AlertmanagerAdditions, taken: readonly string[]): void {
    const path = "alerts.additions";
    const { routes = [], receivers = [], time_intervals: times = [] } = additions;
    const names = receivers.map((receiver, index) => checkReceiver(`${path}.receivers[${index}]`, receiver));
    const second = names.findIndex((name, index) => taken.includes(name) || names.indexOf(name) < index);
    if (second >= 0) {
        const at = `${path}.receivers[${second}].name`;
        throw new InputError(at, `${at} is ${JSON.stringify(names[second])}: another receiver has it already.`);
    }
    const intervals = times.map(({ name }) => name);
    routes.forEach((route, index) => {
        checkRoute(`${path}.routes[${index}]`, route, [...taken, ...names], intervals);
    });
    const files = Object.keys(additions.template_files ?? {});
    const missing = (additions.templates ?? []).find((name) => !files.includes(name));
    if (missing !== undefined) {
        const at = `${path}.templates`;
        throw new InputError(at, `${at} names ${JSON.stringify(missing)}, which isn't among template_files.`);
    }
}

function checkReceiver(path: string, receiver: Readonly<Record<string, unknown>>): string {
    const { name, ...given } = receiver;
    if (typeof name !== "string" || name === "") {
        throw new InputError(`${path}.name`, `${path}.name must be a string that isn't empty.`);
    }
    const other = Object.keys(given).find((key) => !integrations.includes(key));
    if (other !== undefined) {
        throw new InputError(
            `${path}.${other}`,
            `${path}.${other} isn't one of AMP's: it has ${integrations.join(" and ")}.`,
        );
    }
    if (!Object.values(given).some((configs) => Array.isArray(configs) && configs.length > 0)) {
        throw new InputError(path, `${path} tells nobody: give it ${integrations.join(" or ")}.`);
    }
    [given.sns_configs ?? []].flat().forEach((config, index) => {
        const sigv4 = isObject(config) ? config.sigv4 : config;
        const region = isObject(sigv4) ? sigv4.region : sigv4;
        if (!isLate(region) && (typeof region !== "string" || region === "")) {
            const at = `${path}.sns_configs[${index}].sigv4.region`;
            throw new InputError(at, `${at} is missing: AMP signs for the topic's region.`);
        }
    });
    return name;
}

function checkRoute(
    path: string,
    route: Readonly<Record<string, unknown>>,
    receivers: readonly string[],
    intervals: readonly unknown[],
): void {
    const { receiver, routes = [], mute_time_intervals: mute = [], active_time_intervals: active = [] } = route;
    if (receiver !== undefined && !receivers.includes(receiver as string)) {
        const at = `${path}.receiver`;
        const there = receivers.join(", ");
        throw new InputError(at, `${at} is ${JSON.stringify(receiver)}: the receivers are ${there}.`);
    }
    const unknown = [mute, active].flat().find((name) => !intervals.includes(name));
    if (unknown !== undefined) {
        throw new InputError(path, `${path} names the time ${JSON.stringify(unknown)}, which isn't in time_intervals.`);
    }
    if (!Array.isArray(routes)) {
        throw new InputError(`${path}.routes`, `${path}.routes must be a list of routes.`);
    }
    routes.filter(isObject).forEach((inner, index) => {
        checkRoute(`${path}.routes[${index}]`, inner, receivers, intervals);
    });
}
