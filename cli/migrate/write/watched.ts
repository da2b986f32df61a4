/** Files of what alarms and dashboards became. */
import { renderRules } from "../../../dashboards/rules/yaml";
import type { Watched } from "../model";
import type { WrittenFile } from "./config";

export const rulesFile = "rules.yaml";
export const dashboardFile = (uid: string): string => `dashboards/${uid}.json`;

export const watchedFiles = ({ dashboards, groups }: Watched): readonly WrittenFile[] => [
    ...(groups.length === 0 ? [] : [{ name: rulesFile, text: renderRules(groups) }]),
    ...dashboards.map((dashboard) => ({
        name: dashboardFile(dashboard.uid),
        text: `${JSON.stringify(dashboard, undefined, 2)}\n`,
    })),
];
