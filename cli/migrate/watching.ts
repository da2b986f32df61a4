/** Who watches the metrics in CloudWatch: alarms and dashboards in a file, beside whatever else is in it. */
import * as path from "node:path";
import type { AgentUse } from "../../collector/cost/agent-bill";
import { entries, isMapping } from "../../collector/values";
import { translateAlarms } from "./alarms";
import { type Alarm, readAlarms } from "./alarms/read";
import {
    dashboardsIn,
    type FoundDashboard,
    type MigratedDashboard,
    type TranslatedAlarm,
    translateDashboard,
} from "./cloudwatch-dashboards";
import { firstFree } from "./free-name";
import { Ledger } from "./ledger";
import type { Migration, Outcome } from "./model";

/** The part of a file that is about either. */
export interface WatchingFile {
    readonly file: string;
    readonly value: unknown;
    /** What else is in it; undefined for a file that is nothing but alarms or a dashboard. */
    readonly rest?: unknown;
}

/** What of CloudWatch's is read, and where people have it from. */
export const watchingForms: readonly { readonly name: string; readonly from: string }[] = [
    { name: "CloudWatch alarms", from: "aws cloudwatch describe-alarms, or a template" },
    { name: "CloudWatch dashboards", from: "aws cloudwatch get-dashboard --dashboard-name NAME, or a template" },
];

const types: readonly string[] = [
    "AWS::CloudWatch::Alarm",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::CloudWatch::AnomalyDetector",
    "AWS::CloudWatch::Dashboard",
];

/** Undefined for a file with neither. */
export function watchingIn(value: unknown, file: string): WatchingFile | undefined {
    if (!isMapping(value) || (readAlarms(value) === undefined && dashboardsIn(value, "").length === 0)) {
        return undefined;
    }
    if (!isMapping(value.Resources)) {
        return { file, value };
    }
    const others = entries(value.Resources).filter(([, resource]) => !isWatching(resource));
    return { file, value, rest: { ...value, Resources: Object.fromEntries(others) } };
}

const isWatching = (resource: unknown): boolean => isMapping(resource) && types.includes(String(resource.Type));

/** All files of a run, as widgets may show the alarms of another file. */
export function migrateWatching(files: readonly WatchingFile[]): Migration {
    const alarmFiles = files.map(({ file, value }) => ({
        translated: translateAlarms(value, { origin: { file, form: "CloudWatch alarms" } }),
        alarms: readAlarms(value)?.alarms ?? [],
    }));
    const alarms = alarmFiles.flatMap(({ translated }) => translated?.alarms ?? []);
    const uids = new Set<string>();
    const dashboards = files.flatMap((each) => dashboardsOf(each, alarms, uids));
    const groups = alarmFiles.flatMap(({ translated }) => translated?.groups ?? []);
    return {
        tasks: [],
        outcomes: [
            ...alarmFiles.flatMap(({ translated }) => translated?.outcomes ?? []),
            ...dashboards.flatMap(({ outcomes }) => outcomes),
        ],
        pairs: [
            ...alarmFiles.flatMap(({ translated }) => translated?.pairs ?? []),
            ...dashboards.flatMap(({ pairs }) => pairs),
        ],
        watched: {
            dashboards: dashboards.flatMap(({ dashboard }) => dashboard ?? []),
            // The groups of two files have the same names, which a rule file may have once.
            groups: groups.map((group, index) => ({
                ...group,
                name: index === 0 ? "cloudwatch-alarms" : `cloudwatch-alarms-${index + 1}`,
            })),
            alarms: kindsOf(alarmFiles.flatMap((each) => each.alarms)),
        },
    };
}

interface DashboardPart {
    readonly dashboard?: MigratedDashboard;
    readonly outcomes: readonly Outcome[];
    readonly pairs: Migration["pairs"];
}

function dashboardsOf(
    { file, value }: WatchingFile,
    alarms: readonly TranslatedAlarm[],
    uids: Set<string>,
): DashboardPart[] {
    const found = dashboardsIn(value, path.basename(file).replace(/\.[^.]*$/, ""));
    const parts = found.map(({ name, body }): DashboardPart => {
        const form = "a CloudWatch dashboard";
        const origin = { file: body === value ? file : `${file}, ${name}`, form };
        const translated = translateDashboard(body, { name, origin, context: { alarms } });
        return {
            ...translated,
            ...(translated.dashboard && { dashboard: withOwnUid(translated.dashboard, uids) }),
        };
    });
    return [...parts, { outcomes: carrierOutcomes(value, file, found), pairs: [] }];
}

function withOwnUid(dashboard: MigratedDashboard, uids: Set<string>): MigratedDashboard {
    const uid = firstFree(
        dashboard.uid,
        (each) => uids.has(each),
        (count) => `${dashboard.uid.slice(0, 40 - `-${count}`.length).replace(/-+$/, "")}-${count}`,
    );
    uids.add(uid);
    return { ...dashboard, uid };
}

/** Of what holds dashboards as texts: an answer, resources of a template. */
function carrierOutcomes(value: unknown, file: string, found: readonly FoundDashboard[]): readonly Outcome[] {
    if (!isMapping(value) || found.length === 0 || found.some(({ body }) => body === value)) {
        return [];
    }
    const resources = entries(value.Resources).filter(
        ([, resource]) => isMapping(resource) && resource.Type === "AWS::CloudWatch::Dashboard",
    );
    const carrier = resources.length > 0 ? { Resources: Object.fromEntries(resources.map(withoutBody)) } : value;
    const ledger = new Ledger({ file, form: "what holds CloudWatch dashboards" }, carrier);
    ledger.sayRest(({ steps }) => {
        const index = resources.findIndex(([id]) => id === steps[1]);
        const { name, body } = found[Math.max(0, index)]!;
        return steps.includes("DashboardBody")
            ? body === undefined
                ? { fate: "none", why: "Its text isn't JSON, or is put together by what a template can't tell." }
                : { fate: "changed", became: `the dashboard ${name}`, why: "The body in it is read by itself." }
            : { fate: "same", became: `the dashboard ${name}` };
    });
    return ledger.outcomes();
}

/** A body that is written as an object is a document of its own. */
function withoutBody([id, resource]: readonly [string, unknown]): [string, unknown] {
    const properties = isMapping(resource) && isMapping(resource.Properties) ? resource.Properties : {};
    const body = properties.DashboardBody;
    const own = isMapping(body) && Array.isArray(body.widgets);
    return [
        id,
        own
            ? {
                  ...(resource as object),
                  Properties: Object.fromEntries(entries(properties).filter(([key]) => key !== "DashboardBody")),
              }
            : resource,
    ];
}

/** Below a minute's period an alarm is one of high resolution ("Amazon CloudWatch Pricing"). */
const standardSeconds = 60;

function kindsOf(alarms: readonly Alarm[]): AgentUse["alarms"] {
    const kindOf = (alarm: Alarm): keyof AgentUse["alarms"] => {
        if (alarm.kind === "composite") {
            return "composite";
        }
        if (alarm.band !== undefined) {
            return "anomaly";
        }
        return alarm.periodSeconds < standardSeconds ? "highResolution" : "standard";
    };
    const count = (kind: keyof AgentUse["alarms"]): number => alarms.filter((alarm) => kindOf(alarm) === kind).length;
    return {
        standard: count("standard"),
        highResolution: count("highResolution"),
        composite: count("composite"),
        anomaly: count("anomaly"),
    };
}
