/** Where dashboards stand: a file, what `aws cloudwatch get-dashboard` answers, a template. */
import { at, entries, isMapping, parsedJson, textOf } from "../../../collector/values";
import { templateText } from "../template-texts";

export interface FoundDashboard {
    readonly name: string;
    /** As JSON has it; undefined for a text that isn't JSON. */
    readonly body: unknown;
}

/** @param fallback name of a body that has none, such as its file's. */
export function dashboardsIn(value: unknown, fallback: string): readonly FoundDashboard[] {
    if (Array.isArray(at(value, "widgets"))) {
        return [{ name: fallback, body: value }];
    }
    const answered = at(value, "DashboardBody");
    if (typeof answered === "string") {
        return [{ name: textOf(at(value, "DashboardName")) || fallback, body: parsedJson(answered) }];
    }
    return entries(at(value, "Resources"))
        .filter(([, resource]) => at(resource, "Type") === "AWS::CloudWatch::Dashboard")
        .map(([id, resource]) => {
            const written = at(resource, "Properties", "DashboardBody");
            const isBody = isMapping(written) && Array.isArray(written.widgets);
            return {
                name: templateText(at(resource, "Properties", "DashboardName"), value) || id,
                body: isBody ? written : parsedJson(templateText(written, value)),
            };
        });
}
