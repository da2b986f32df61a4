/** What Grafana's datasources do in AMP, which its role and the VPC endpoint that it comes by have to let it. */

/** What a person may do with a datasource and no more (AMP user guide, "IAM permissions and policies"). */
export const queryActions = ["aps:QueryMetrics", "aps:GetSeries", "aps:GetLabels", "aps:GetMetricMetadata"];

/** What Grafana's pages about alerts ask of AMP (AMP user guide, "Integrate alerts with Amazon Managed Grafana"). */
export const alertActions = {
    read: [
        "aps:ListRules",
        "aps:ListAlertManagerSilences",
        "aps:ListAlertManagerAlerts",
        "aps:GetAlertManagerStatus",
        "aps:ListAlertManagerAlertGroups",
    ],
    silence: ["aps:PutAlertManagerSilences", "aps:DeleteAlertManagerSilence"],
};
