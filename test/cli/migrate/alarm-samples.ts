/** Alarms of every kind, written after "PutMetricAlarm", "PutCompositeAlarm" and their CloudFormation resources. */

const topic = "arn:aws:sns:eu-west-1:123456789012:on-call";
const dimensions = [
    { Name: "ClusterName", Value: "shop" },
    { Name: "ServiceName", Value: "orders" },
];
const base = {
    Namespace: "ECS/ContainerInsights",
    MetricName: "MemoryUtilized",
    Dimensions: dimensions,
    Statistic: "Average",
    Period: 60,
    EvaluationPeriods: 3,
    Threshold: 100,
    ComparisonOperator: "GreaterThanThreshold",
    AlarmActions: [topic],
};
const metric = (id: string, name: string, more: object = {}): object => ({
    Id: id,
    MetricStat: {
        Metric: { Namespace: "ECS/ContainerInsights", MetricName: name, Dimensions: dimensions },
        Period: 60,
        Stat: "Sum",
        ...more,
    },
    ReturnData: false,
});

/** As `aws cloudwatch describe-alarms` answers. */
export const describedAlarms = {
    MetricAlarms: [
        {
            ...base,
            AlarmName: "three-of-three",
            AlarmDescription: "Orders need more memory.",
            OKActions: [topic],
            AlarmArn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:three-of-three",
            StateValue: "OK",
            StateReason: "fine",
        },
        { ...base, AlarmName: "one-of-one", EvaluationPeriods: 1, ComparisonOperator: "GreaterThanOrEqualToThreshold" },
        {
            ...base,
            AlarmName: "two-of-five",
            EvaluationPeriods: 5,
            DatapointsToAlarm: 2,
            TreatMissingData: "notBreaching",
        },
        {
            ...base,
            AlarmName: "breaching",
            EvaluationPeriods: 2,
            TreatMissingData: "breaching",
            InsufficientDataActions: [topic],
        },
        {
            ...base,
            AlarmName: "breaching-some",
            EvaluationPeriods: 3,
            DatapointsToAlarm: 2,
            TreatMissingData: "breaching",
        },
        { ...base, AlarmName: "ignore", EvaluationPeriods: 1, TreatMissingData: "ignore" },
        {
            ...base,
            AlarmName: "too-little",
            ComparisonOperator: "LessThanThreshold",
            Threshold: 10,
            EvaluationPeriods: 1,
        },
        {
            ...base,
            AlarmName: "at-most",
            ComparisonOperator: "LessThanOrEqualToThreshold",
            Threshold: 10,
            EvaluationPeriods: 1,
        },
        {
            ...base,
            AlarmName: "percentile",
            Statistic: undefined,
            ExtendedStatistic: "p90",
            EvaluationPeriods: 1,
            EvaluateLowSampleCountPercentile: "ignore",
        },
        { ...base, AlarmName: "long period", Period: 300, EvaluationPeriods: 2 },
        { ...base, AlarmName: "high resolution", Period: 10, EvaluationPeriods: 1 },
        { ...base, AlarmName: "off", ActionsEnabled: false, EvaluationPeriods: 1 },
        { ...base, AlarmName: "silent", AlarmActions: [], EvaluationPeriods: 2 },
        {
            AlarmName: "error rate",
            EvaluationPeriods: 1,
            Threshold: 50,
            ComparisonOperator: "GreaterThanThreshold",
            AlarmActions: [topic],
            Metrics: [
                { Id: "e1", Expression: "100 * used / reserved", Label: "share", ReturnData: true },
                metric("used", "MemoryUtilized"),
                metric("reserved", "MemoryReserved"),
            ],
        },
        {
            AlarmName: "unusual",
            EvaluationPeriods: 1,
            ComparisonOperator: "LessThanLowerOrGreaterThanUpperThreshold",
            ThresholdMetricId: "ad1",
            AlarmActions: [topic],
            Metrics: [
                { ...metric("m1", "MemoryUtilized", { Stat: "Average" }), ReturnData: true },
                { Id: "ad1", Expression: "ANOMALY_DETECTION_BAND(m1, 2)", ReturnData: true },
            ],
        },
        {
            AlarmName: "unusually much",
            EvaluationPeriods: 1,
            ComparisonOperator: "GreaterThanUpperThreshold",
            ThresholdMetricId: "ad1",
            AlarmActions: [topic],
            Metrics: [
                { ...metric("m1", "MemoryUtilized", { Stat: "Average" }), ReturnData: true },
                { Id: "ad1", Expression: "ANOMALY_DETECTION_BAND(m1, 2)", ReturnData: true },
            ],
        },
        {
            AlarmName: "by service",
            EvaluationPeriods: 1,
            Threshold: 100,
            ComparisonOperator: "GreaterThanThreshold",
            AlarmActions: [topic],
            Metrics: [
                {
                    Id: "q1",
                    Expression: 'SELECT MAX(MemoryUtilized) FROM "ECS/ContainerInsights" GROUP BY ServiceName',
                    Period: 60,
                    ReturnData: true,
                },
            ],
        },
        { ...base, AlarmName: "load balancer", Namespace: "AWS/ApplicationELB", MetricName: "HTTPCode_ELB_5XX_Count" },
        {
            ...base,
            AlarmName: "scale out",
            AlarmActions: ["arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:x", topic],
        },
        {
            ...base,
            AlarmName: "number of the whole graph",
            Metrics: [{ Id: "e1", Expression: "MAX(m1)", ReturnData: true }, metric("m1", "MemoryUtilized")],
        },
        { ...base, AlarmName: "no comparison", ComparisonOperator: "Unlike" },
        { ...base, AlarmName: "nothing returned", Metrics: [metric("m1", "MemoryUtilized")] },
    ],
    CompositeAlarms: [
        {
            AlarmName: "both",
            AlarmRule: 'ALARM("one-of-one") AND ALARM(silent)',
            ActionsEnabled: true,
            AlarmActions: [topic],
        },
        {
            AlarmName: "any",
            AlarmRule:
                "ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:one-of-one) OR (NOT OK(silent) AND FALSE)",
            AlarmActions: [topic],
        },
        {
            AlarmName: "not while deploying",
            AlarmRule: "ALARM(one-of-one)",
            ActionsSuppressor: "silent",
            ActionsSuppressorWaitPeriod: 60,
            ActionsSuppressorExtensionPeriod: 60,
            AlarmActions: [topic],
        },
        {
            AlarmName: "no data",
            AlarmRule: "INSUFFICIENT_DATA(one-of-one)",
            AlarmActions: [topic],
            InsufficientDataActions: [topic],
        },
        { AlarmName: "of another", AlarmRule: "ALARM(both) AND TRUE", AlarmActions: [topic] },
        { AlarmName: "of itself", AlarmRule: 'ALARM("of itself")', AlarmActions: [topic] },
        { AlarmName: "of a stranger", AlarmRule: "ALARM(nobody)", AlarmActions: [topic] },
        { AlarmName: "unreadable", AlarmRule: "ALARM(silent", AlarmActions: [topic] },
    ],
};

/** As a template has them. */
export const alarmTemplate = {
    Parameters: { Cluster: { Type: "String", Default: "shop" }, Environment: { Type: "String" } },
    Resources: {
        Topic: { Type: "AWS::SNS::Topic" },
        Service: { Type: "AWS::ECS::Service", Properties: { ServiceName: "orders", Cluster: { Ref: "Cluster" } } },
        CpuHigh: {
            Type: "AWS::CloudWatch::Alarm",
            Properties: {
                AlarmName: { "Fn::Sub": "${Cluster}-orders-cpu" },
                Namespace: "AWS/ECS",
                MetricName: "CPUUtilization",
                Dimensions: [
                    { Name: "ClusterName", Value: { Ref: "Cluster" } },
                    { Name: "ServiceName", Value: { "Fn::GetAtt": ["Service", "Name"] } },
                ],
                Statistic: "Average",
                Period: "60",
                EvaluationPeriods: "2",
                Threshold: "80",
                ComparisonOperator: "GreaterThanThreshold",
                AlarmActions: [{ Ref: "Topic" }],
                Tags: [{ Key: "team", Value: "orders" }],
            },
        },
        Unnamed: {
            Type: "AWS::CloudWatch::Alarm",
            Properties: {
                Namespace: "AWS/ECS",
                MetricName: "MemoryUtilization",
                Dimensions: [{ Name: "ServiceName", Value: { Ref: "Environment" } }],
                Statistic: "Maximum",
                Period: 60,
                EvaluationPeriods: 1,
                Threshold: 90,
                ComparisonOperator: "GreaterThanThreshold",
                AlarmActions: [{ Ref: "Topic" }],
            },
        },
        Both: {
            Type: "AWS::CloudWatch::CompositeAlarm",
            Properties: {
                AlarmName: "either",
                AlarmRule: { "Fn::Sub": 'ALARM("${CpuHigh}") OR ALARM(${Unnamed})' },
                AlarmActions: [{ Ref: "Topic" }],
            },
        },
        Band: {
            Type: "AWS::CloudWatch::AnomalyDetector",
            Properties: { Namespace: "AWS/ECS", MetricName: "CPUUtilization", Stat: "Average" },
        },
    },
};
