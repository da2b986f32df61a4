/** Inputs that several components have. */
import { oneOf, record, string } from "../../collector/inputs";

/**
 * Days that CloudWatch Logs can keep a log group; 0 means for ever. Source: `PutRetentionPolicy` in the CloudWatch Logs
 * API reference.
 */
export const logRetention = oneOf(
    [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    "CloudWatch's retentions in days (0 is for ever)",
);

export const tags = record(string().late()).late().optional();
