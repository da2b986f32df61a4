/** Prometheus's relabelling as far as the rendered rules use it (prometheus/prometheus, `model/relabel/relabel.go`). */
import type { RelabelConfig } from "../../collector";

export type Labels = Readonly<Record<string, string>>;

/** The labels after all rules; undefined for a series that is dropped. */
export function relabelled(rules: readonly RelabelConfig[], labels: Labels): Labels | undefined {
    let now: Record<string, string> = { ...labels };
    for (const rule of rules) {
        const value = (rule.source_labels ?? []).map((label) => now[label] ?? "").join(rule.separator ?? ";");
        const found = new RegExp(`^(?:${rule.regex ?? "(.*)"})$`, "s").exec(value);
        switch (rule.action ?? "replace") {
            case "keep":
            case "drop":
                if ((found !== null) !== (rule.action === "keep")) {
                    return undefined;
                }
                break;
            case "replace":
                if (found !== null) {
                    const { [rule.target_label!]: _old, ...others } = now;
                    const replaced = (rule.replacement ?? "$1").replace(
                        /\$(\d)/g,
                        (_, group: number) => found[group] ?? "",
                    );
                    now = replaced === "" ? others : { ...others, [rule.target_label!]: replaced };
                }
                break;
            case "hashmod":
            case "labelmap":
            case "labeldrop":
            case "labelkeep":
            case "lowercase":
            case "uppercase":
                throw new Error(`The action ${rule.action} isn't rendered unless a team asks for it.`);
        }
    }
    return now;
}

/** The series that the rules leave. */
export function kept(rules: readonly RelabelConfig[], series: readonly Labels[]): Labels[] {
    return series.map((labels) => relabelled(rules, labels)).filter((labels) => labels !== undefined);
}
