/** What an alarm's actions become: a topic is Alertmanager's, everything else stays where it is. */

/** Actions that change something, by the service in their ARN. */
const doers: Readonly<Record<string, string>> = {
    autoscaling: "a scaling policy",
    automate: "an action on an EC2 instance",
    lambda: "a Lambda function",
    ssm: "an OpsItem of Systems Manager",
    "ssm-incidents": "an incident of Incident Manager",
    aiops: "an investigation",
};

export const isTopic = (arn: string): boolean => serviceOf(arn) === "sns" || !arn.startsWith("arn:");

const serviceOf = (arn: string): string => arn.split(":")[2] ?? "";

/** Full sentences on one action. */
export function actionText(arn: string): string {
    if (isTopic(arn)) {
        return "Alertmanager sends to the workspace's topic (`alerts` of PrometheusWorkspace), whichever topic the alarm had; every alert has the severity page: lower it where nobody has to get up.";
    }
    const service = serviceOf(arn);
    const what = Object.hasOwn(doers, service) ? doers[service]! : `what ${service} does`;
    return `It starts ${what}, which no alert does by itself: keep this alarm in CloudWatch, on a metric that stays there.`;
}
