/**
 * CloudWatch alarms as a template and as `aws cloudwatch describe-alarms` have them: both have the names of
 * PutMetricAlarm and PutCompositeAlarm.
 */
import { at, entries, isMapping, items, textOf } from "../../../collector/values";
import type { Steps } from "../leaves";
import type { AskedMetric } from "../metric-map";
import type { QueryRow } from "../metric-math/queries";
import { templateText } from "../template-texts";

/** What every alarm has. */
interface AnyAlarm {
    /** Where it stands in its document. */
    readonly steps: Steps;
    readonly name: string;
    readonly description: string;
    readonly actionsEnabled: boolean;
    readonly actions: readonly string[];
    readonly insufficientDataActions: readonly string[];
}

export interface MetricAlarm extends AnyAlarm {
    readonly kind: "metric";
    readonly rows: readonly QueryRow[];
    /** The row that is compared. */
    readonly watched?: QueryRow;
    /** The row of the band that it is compared with. */
    readonly band?: QueryRow;
    readonly operator: string;
    readonly threshold?: number;
    readonly periodSeconds: number;
    readonly evaluationPeriods: number;
    readonly datapoints: number;
    /** `missing`, `notBreaching`, `breaching` or `ignore`. */
    readonly missing: string;
    readonly ignoresFewSamples: boolean;
    /** Accounts that a metric is of. */
    readonly accounts: readonly string[];
}

export interface CompositeAlarm extends AnyAlarm {
    readonly kind: "composite";
    readonly rule: string;
    /** Name or ARN of the alarm while which its actions are held back. */
    readonly suppressor: string;
}

export type Alarm = MetricAlarm | CompositeAlarm;

/** The part of a document that is about alarms, and the alarms in it. */
export interface ReadAlarms {
    readonly document: unknown;
    readonly alarms: readonly Alarm[];
}

const types: Readonly<Record<string, "metric" | "composite">> = {
    "AWS::CloudWatch::Alarm": "metric",
    "AWS::CloudWatch::CompositeAlarm": "composite",
};
/** Its bands are asked for in the alarms themselves. */
const detector = "AWS::CloudWatch::AnomalyDetector";

/** Undefined for a document without alarms. */
export function readAlarms(value: unknown): ReadAlarms | undefined {
    const resources = entries(at(value, "Resources")).filter(([, resource]) => {
        const type = textOf(at(resource, "Type"));
        return Object.hasOwn(types, type) || type === detector;
    });
    if (resources.length > 0) {
        const alarms = resources.flatMap(([id, resource]): Alarm[] => {
            const kind = types[textOf(at(resource, "Type"))];
            const read = { properties: at(resource, "Properties"), steps: ["Resources", id, "Properties"], id, value };
            return kind === undefined ? [] : [kind === "metric" ? metricAlarm(read) : compositeAlarm(read)];
        });
        return { document: { Resources: Object.fromEntries(resources) }, alarms };
    }
    const [metrics, composites] = [items(at(value, "MetricAlarms")), items(at(value, "CompositeAlarms"))];
    if (metrics.length + composites.length === 0) {
        return undefined;
    }
    const read = (key: string) => (properties: unknown, index: number) => ({
        properties,
        steps: [key, index],
        id: `${key}${index + 1}`,
        value,
    });
    return {
        document: value,
        alarms: [
            ...metrics.map(read("MetricAlarms")).map(metricAlarm),
            ...composites.map(read("CompositeAlarms")).map(compositeAlarm),
        ],
    };
}

interface Read {
    readonly properties: unknown;
    readonly steps: Steps;
    readonly id: string;
    /** The whole template. */
    readonly value: unknown;
}

function anyAlarm({ properties, steps, id, value }: Read): AnyAlarm {
    const texts = (key: string): string[] => items(at(properties, key)).map((one) => templateText(one, value));
    return {
        steps,
        name: templateText(at(properties, "AlarmName"), value) || id,
        description: templateText(at(properties, "AlarmDescription"), value),
        actionsEnabled: textOf(at(properties, "ActionsEnabled")) !== "false",
        actions: texts("AlarmActions"),
        insufficientDataActions: texts("InsufficientDataActions"),
    };
}

const numberOf = (value: unknown): number | undefined => {
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
};
const atLeastOne = (value: unknown, otherwise: number): number => Math.max(1, Math.round(numberOf(value) ?? otherwise));

function metricAlarm(read: Read): MetricAlarm {
    const { properties, value } = read;
    const given = items(at(properties, "Metrics"));
    const period = atLeastOne(at(properties, "Period"), 60);
    const rows =
        given.length > 0
            ? given.map((query) => rowOf(query, value))
            : [
                  {
                      id: "m1",
                      periodSeconds: period,
                      asked: askedOf(
                          properties,
                          textOf(at(properties, "Statistic")) ||
                              textOf(at(properties, "ExtendedStatistic")) ||
                              "Average",
                          period,
                          value,
                      ),
                  },
              ];
    const bandId = textOf(at(properties, "ThresholdMetricId"));
    const returned = given.findIndex(
        (query) => textOf(at(query, "ReturnData")) !== "false" && textOf(at(query, "Id")) !== bandId,
    );
    const watched = given.length > 0 ? rows[returned] : rows[0];
    const evaluationPeriods = atLeastOne(at(properties, "EvaluationPeriods"), 1);
    return {
        kind: "metric",
        ...anyAlarm(read),
        rows,
        ...(watched !== undefined && { watched }),
        ...(bandId !== "" && { band: rows.find(({ id }) => id === bandId) }),
        operator: textOf(at(properties, "ComparisonOperator")),
        ...(numberOf(at(properties, "Threshold")) !== undefined && {
            threshold: numberOf(at(properties, "Threshold"))!,
        }),
        periodSeconds: Math.max(...rows.map(({ periodSeconds }) => periodSeconds)) || period,
        evaluationPeriods,
        datapoints: Math.min(evaluationPeriods, atLeastOne(at(properties, "DatapointsToAlarm"), evaluationPeriods)),
        missing: textOf(at(properties, "TreatMissingData")) || "missing",
        ignoresFewSamples: textOf(at(properties, "EvaluateLowSampleCountPercentile")) === "ignore",
        accounts: given.map((query) => textOf(at(query, "AccountId"))).filter((account) => account !== ""),
    };
}

function rowOf(query: unknown, template: unknown): QueryRow {
    const id = textOf(at(query, "Id"));
    const stat = at(query, "MetricStat");
    if (!isMapping(stat)) {
        return {
            id,
            periodSeconds: numberOf(at(query, "Period")) ?? 0,
            expression: templateText(at(query, "Expression"), template),
        };
    }
    const periodSeconds = atLeastOne(stat.Period, 60);
    return { id, periodSeconds, asked: askedOf(stat.Metric, textOf(stat.Stat) || "Average", periodSeconds, template) };
}

const askedOf = (metric: unknown, statistic: string, periodSeconds: number, template: unknown): AskedMetric => ({
    namespace: templateText(at(metric, "Namespace"), template),
    metricName: templateText(at(metric, "MetricName"), template),
    dimensions: Object.fromEntries(
        items(at(metric, "Dimensions")).map((dimension) => [
            textOf(at(dimension, "Name")),
            templateText(at(dimension, "Value"), template),
        ]),
    ),
    statistic,
    periodSeconds,
});

const compositeAlarm = (read: Read): CompositeAlarm => ({
    kind: "composite",
    ...anyAlarm(read),
    rule: templateText(at(read.properties, "AlarmRule"), read.value),
    suppressor: templateText(at(read.properties, "ActionsSuppressor"), read.value),
});
