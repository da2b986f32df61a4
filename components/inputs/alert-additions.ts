/** A program's own part of an Alertmanager definition, in Alertmanager's terms: it takes no alert from anybody. */
import { goRegexpProblem } from "../../collector/go-regexp";
import {
    anything,
    boolean,
    InputError,
    type InputsOf,
    isObject,
    list,
    matching,
    nonEmptyString,
    object,
    record,
    refuse,
    string,
    valueThat,
} from "../../collector/inputs";
import { matcher, matchesAny, parseMatchers } from "./alert-matchers";
import { pagerDutyInputs, topicArn } from "./alert-receivers";
import { duration } from "./durations";
import { intervalsOf, isAlways, type TimeInterval, timeInterval } from "./time-intervals";

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

const label = matching(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "the name of a label");
const labelName = { pattern: /^[a-zA-Z_][a-zA-Z0-9_]*$/, allowed: "the name of a label" };
const names = list(nonEmptyString(), { of: "names" }).optional();
const matchers = list(matcher, { of: "matchers" }).optional();
const match = record(string(), labelName).optional();
const matchRe = record(
    string().unless((expression: string) => goRegexpProblem(`^(?:${expression})$`)),
    labelName,
).optional();

/** What a route has, which may have routes in it (Alertmanager, "Route-related settings"). */
const route = object({
    receiver: nonEmptyString().optional(),
    group_by: list(
        valueThat("the name of a label, or ...", (value) => value === "..." || labelName.pattern.test(String(value))),
        { of: "labels" },
    )
        .unless((labels: string[]) =>
            labels.includes("...") && labels.length > 1 ? "... stands for all labels, and alone" : undefined,
        )
        .unless((labels: string[]) =>
            new Set(labels).size < labels.length ? "a label is there more than once" : undefined,
        )
        .optional(),
    continue: boolean().optional(),
    match,
    match_re: matchRe,
    matchers,
    group_wait: duration().optional(),
    group_interval: duration({ least: "1ms" }).optional(),
    // As for `ticketRepeatInterval`: AMP takes five days for more.
    repeat_interval: duration({ least: "1ms" }).optional(),
    mute_time_intervals: names,
    active_time_intervals: names,
    routes: anything("a list of routes")
        .also((path, value) => {
            routes.check(path, value);
        })
        .optional(),
});
const routes = list(route, { of: "routes" });

/** What AMP takes of `sns_configs` ("Configure alert manager to send messages to your Amazon SNS topic"). */
const snsConfig = object({
    send_resolved: boolean().optional(),
    topic_arn: topicArn.late(),
    sigv4: object({ region: nonEmptyString().late(), role_arn: nonEmptyString().late().optional() }),
    subject: string().late().optional(),
    message: string().late().optional(),
    attributes: record(string().late()).optional(),
});

/** A key that isn't AMP's own word for a secret is the secret itself, for all who read the definition. */
const key = object({
    aws_secrets_manager: object({
        secret_arn: pagerDutyInputs.secretArn,
        secret_key: pagerDutyInputs.secretKey,
        refresh_interval: pagerDutyInputs.refreshInterval,
    }),
});
const pagerDutyKey = valueThat(
    "an object { aws_secrets_manager: { secret_arn, secret_key } }, and never the key itself",
    isObject,
)
    .also(key.form.check)
    .unshown()
    .optional();

/** Alertmanager, `pagerduty_config`, of which AMP takes no address and no file. */
const pagerDutyConfig = object({
    send_resolved: boolean().optional(),
    routing_key: pagerDutyKey,
    service_key: pagerDutyKey,
    client: string().optional(),
    client_url: string().optional(),
    description: string().optional(),
    severity: string().optional(),
    class: string().optional(),
    component: string().optional(),
    group: string().optional(),
    details: record(anything()).optional(),
    images: list(anything(), { of: "images" }).optional(),
    links: list(anything(), { of: "links" }).optional(),
}).also((path, { routing_key: routing, service_key: service }: Readonly<Record<string, unknown>>) => {
    if ((routing === undefined) === (service === undefined)) {
        throw new InputError(path, `${path} must have either routing_key or service_key.`);
    }
});

/** What AMP can tell somebody by ("Alert manager receivers", AMP user guide). */
const integrations = ["sns_configs", "pagerduty_configs"];

const receiver = object({
    name: nonEmptyString(),
    sns_configs: list(snsConfig, { of: "configs" }).optional(),
    pagerduty_configs: list(pagerDutyConfig, { of: "configs" }).optional(),
});

const mapping = object({}, { open: true, allowed: "an object in Alertmanager's terms" });

const inhibitRule = object({
    source_match: match,
    source_match_re: matchRe,
    source_matchers: matchers,
    target_match: match,
    target_match_re: matchRe,
    target_matchers: matchers,
    equal: list(label, { of: "labels" }).optional(),
}).also(checkInhibition);

const namedTime = object({
    name: nonEmptyString(),
    time_intervals: list(timeInterval, { least: 1, of: "intervals" }),
});

export const additionsInputs = {
    routes: routes.optional(),
    // What each may have is judged below, after the words that say what AMP has.
    receivers: list(mapping, { of: "receivers" }).optional(),
    inhibit_rules: list(inhibitRule, { of: "rules" }).optional(),
    time_intervals: list(namedTime, { of: "intervals", distinct: "name" }).optional(),
    templates: list(string(), { of: "names" }).optional(),
    template_files: record(string()).optional(),
} satisfies InputsOf<AlertmanagerAdditions>;

export const alertAdditions = anything("parts of an Alertmanager configuration").also((path, value) => {
    object(additionsInputs).check(path, value);
});

/** One that holds back whatever there is would be a silence without an end. */
function checkInhibition(path: string, rule: Readonly<Record<string, unknown>>): void {
    const side = (of: "source" | "target") => [
        ...((rule[`${of}_matchers`] ?? []) as string[]).flatMap((text) => parseMatchers(text)!),
        ...pairs(rule[`${of}_match`], "="),
        ...pairs(rule[`${of}_match_re`], "=~"),
    ];
    for (const of of ["source", "target"] as const) {
        if (side(of).length === 0) {
            const at = `${path}.${of}_matchers`;
            throw new InputError(at, `${at} must have a matcher: without one, the rule is about every alert.`);
        }
    }
    const equal = (rule.equal ?? []) as string[];
    if (equal.length === 0 && matchesAny(side("target"))) {
        throw new InputError(
            path,
            `${path} holds back every alert: narrow its target_matchers, or name in equal the labels that both alerts must share.`,
        );
    }
}

const pairs = (given: unknown, operator: string) =>
    Object.entries((given ?? {}) as Record<string, string>).map(([name, value]) => ({ label: name, operator, value }));

/** What is there already, from the other inputs. */
export interface Taken {
    /** Names of receivers. */
    readonly receivers: readonly string[];
    /** Times by name, which routes may name, too. */
    readonly times: Readonly<Record<string, readonly TimeInterval[]>>;
}

/**
 * @throws InputError for a receiver that tells nobody, for a route that is always muted, and for a name that nobody
 * has: AMP takes the definition first and fails later.
 */
export function checkAdditions(additions: AlertmanagerAdditions, taken: Taken): void {
    const path = "alerts.additions";
    const { routes: own = [], receivers = [], time_intervals: times = [] } = additions;
    const found = receivers.map((each, index) => checkReceiver(`${path}.receivers[${index}]`, each));
    const second = found.findIndex((name, index) => taken.receivers.includes(name) || found.indexOf(name) < index);
    if (second >= 0) {
        const at = `${path}.receivers[${second}].name`;
        throw new InputError(at, `${at} is ${JSON.stringify(found[second])}: another receiver has it already.`);
    }
    times.forEach(({ name }, index) => {
        if (Object.hasOwn(taken.times, name as string)) {
            refuse(`${path}.time_intervals[${index}].name`, name, "one of ticketMuteTimes has it already");
        }
    });
    const known = {
        receivers: [...taken.receivers, ...found],
        times: { ...taken.times, ...Object.fromEntries(times.map((each) => [each.name, intervalsOf(each)])) },
    };
    own.forEach((each, index) => {
        checkRoute(`${path}.routes[${index}]`, each, known);
    });
    const files = Object.keys(additions.template_files ?? {});
    const missing = (additions.templates ?? []).find((name) => !files.includes(name));
    if (missing !== undefined) {
        const at = `${path}.templates`;
        throw new InputError(at, `${at} names ${JSON.stringify(missing)}, which isn't among template_files.`);
    }
}

function checkReceiver(path: string, given: Readonly<Record<string, unknown>>): string {
    const other = Object.keys(given).find((key) => key !== "name" && !integrations.includes(key));
    if (other !== undefined) {
        throw new InputError(
            `${path}.${other}`,
            `${path}.${other} isn't one of AMP's: it has ${integrations.join(" and ")}.`,
        );
    }
    receiver.check(path, given);
    if (!integrations.some((key) => Array.isArray(given[key]) && given[key].length > 0)) {
        throw new InputError(path, `${path} tells nobody: give it ${integrations.join(" or ")}.`);
    }
    return given.name as string;
}

function checkRoute(path: string, given: Readonly<Record<string, unknown>>, known: Taken): void {
    const {
        receiver: told,
        routes: inner = [],
        mute_time_intervals: mute = [],
        active_time_intervals: active = [],
    } = given;
    if (told !== undefined && !known.receivers.includes(told as string)) {
        const at = `${path}.receiver`;
        const there = known.receivers.join(", ");
        throw new InputError(at, `${at} is ${JSON.stringify(told)}: the receivers are ${there}.`);
    }
    const unknown = ([mute, active] as string[][]).flat().find((name) => !Object.hasOwn(known.times, name));
    if (unknown !== undefined) {
        throw new InputError(path, `${path} names the time ${JSON.stringify(unknown)}, which isn't in time_intervals.`);
    }
    if (isAlways((mute as string[]).flatMap((name) => known.times[name]!))) {
        const at = `${path}.mute_time_intervals`;
        throw new InputError(at, `${at} is always: then nobody would ever be told of what the route is for.`);
    }
    (inner as Readonly<Record<string, unknown>>[]).forEach((each, index) => {
        checkRoute(`${path}.routes[${index}]`, each, known);
    });
}
