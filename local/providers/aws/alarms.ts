/** Alarms of CloudWatch. Limits: the API model of PutMetricAlarm, and its page in the CloudWatch API reference. */
import { problemIf, type ResourceType } from "../resource";
import { boolean, integer, list, map, object, string } from "../schema";
import { isUnknown } from "../values";
import { arnPattern, region, tags, text } from "./common";

const exception = "ValidationError";
const actions = list(string({ pattern: arnPattern }), { maxItems: 5 });
const name = (maxLength: number) => string({ minLength: 1, maxLength });
const dimensions = map(name(1024), { maxItems: 30, key: { maxLength: 255, pattern: /^[^:].*$/ } });

/** Seconds of a period: 10, 20, 30, or a multiple of 60. */
const periodSeconds = (value: number): string | undefined =>
    [10, 20, 30].includes(value) || value % 60 === 0 ? undefined : `Period must be 10, 20, 30 or a multiple of 60.`;

const sizes = ["Bytes", "Kilobytes", "Megabytes", "Gigabytes", "Terabytes"].concat([
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
]);
const units = ["Seconds", "Microseconds", "Milliseconds", "Percent", "Count", "Count/Second", "None"].concat(
    sizes,
    sizes.map((size) => `${size}/Second`),
);

const metricAlarm: ResourceType = {
    token: "aws:cloudwatch/metricAlarm:MetricAlarm",
    exception,
    inputs: {
        name: string({ replace: true, minLength: 1, maxLength: 255 }),
        alarmDescription: string({ maxLength: 1024 }),
        comparisonOperator: string({
            required: true,
            oneOf: [
                "GreaterThanOrEqualToThreshold",
                "GreaterThanThreshold",
                "LessThanThreshold",
                "LessThanOrEqualToThreshold",
                "LessThanLowerOrGreaterThanUpperThreshold",
                "LessThanLowerThreshold",
                "GreaterThanUpperThreshold",
            ],
        }),
        evaluationPeriods: integer({ min: 1 }),
        datapointsToAlarm: integer({ min: 1 }),
        threshold: integer(),
        treatMissingData: string({ oneOf: ["breaching", "notBreaching", "ignore", "missing"] }),
        actionsEnabled: boolean(),
        alarmActions: actions,
        okActions: actions,
        insufficientDataActions: actions,
        namespace: string({ minLength: 1, maxLength: 255, pattern: /^[^:].*$/ }),
        metricName: name(255),
        dimensions,
        statistic: string({ oneOf: ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] }),
        period: integer({ min: 10, refuse: periodSeconds }),
        unit: string({ oneOf: units }),
        metricQueries: list(
            object({
                id: string({ required: true, minLength: 1, maxLength: 255, pattern: /^[a-z]\w*$/ }),
                expression: string({ minLength: 1, maxLength: 2048 }),
                label: string(),
                period: integer({ min: 10, refuse: periodSeconds }),
                returnData: boolean(),
            }),
            { maxItems: 20 },
        ),
        region,
        tags,
    },
    autoname: { input: "name", maxLength: 255 },
    defaults: { actionsEnabled: true, treatMissingData: "missing" },
    computed: ["arn"],
    validate: ({ metricName, metricQueries, statistic, period, evaluationPeriods, threshold }) => {
        const asks = Array.isArray(metricQueries) && !isUnknown(metricQueries);
        const single = [metricName, statistic, period].filter((value) => value !== undefined).length;
        const returned = asks ? (metricQueries as { returnData?: unknown }[]).filter((each) => each.returnData) : [];
        return [
            ...problemIf(
                asks ? single > 0 : single < 3,
                "metricName",
                `${exception}: An alarm has either MetricName, Statistic and Period, or Metrics.`,
            ),
            ...problemIf(
                asks && returned.length !== 1,
                "metricQueries",
                `${exception}: Exactly one element of the metrics list should return data.`,
            ),
            ...problemIf(
                evaluationPeriods === undefined,
                "evaluationPeriods",
                `${exception}: EvaluationPeriods is needed.`,
            ),
            ...problemIf(threshold === undefined, "threshold", `${exception}: Threshold is needed for a static alarm.`),
        ];
    },
    missing: (id) => `ResourceNotFound: Alarm does not exist: ${id}`,
    create: (inputs, context) => {
        const id = text(inputs, "name");
        return { id, outputs: { arn: `arn:aws:cloudwatch:${context.region}:${context.accountId}:alarm:${id}` } };
    },
};

export const alarms: readonly ResourceType[] = [metricAlarm];
