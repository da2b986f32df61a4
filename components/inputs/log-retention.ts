/** How long CloudWatch Logs keeps what is logged. */
import { oneOf } from "../../collector/inputs";

/** Days; 0 is for ever. Source: `PutRetentionPolicy` in the CloudWatch Logs API reference. */
export const logRetentionDays = oneOf(
    [0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
    "CloudWatch's retentions in days (0 is for ever)",
);
