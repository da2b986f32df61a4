/** The preview of what was deployed: the dashboards and the scrape interval as Grafana was given them. */
import { standardDashboards, type Dashboard } from "../../dashboards";
import type { StackState } from "../engine";
import { deployedDashboards } from "../panels";
import { intervalMs } from "./draw/time";
import { startPage, type Page } from "./server";

export interface PreviewOptions {
    /** Exported state of the platform stack. */
    readonly platform: StackState;
    /** As in {@link PageOptions}. */
    readonly prometheusUrl: string;
    readonly port?: number;
}

/** Serves the deployed dashboards. Rejects with a plain sentence when the port is taken. */
export function startPreview({ platform, prometheusUrl, port }: PreviewOptions): Promise<Page> {
    return startPage({
        dashboards: inOrder(deployedDashboards(platform)),
        prometheusUrl,
        scrapeSeconds: scrapeSecondsOf(platform),
        port,
    });
}

/** As the package lists them; a state has them in the order in which they came to be. */
function inOrder(dashboards: readonly Dashboard[]): Dashboard[] {
    const uids = standardDashboards().map(({ uid }) => uid);
    const place = ({ uid }: Dashboard): number => (uids.includes(uid) ? uids.indexOf(uid) : uids.length);
    return dashboards.toSorted((a, b) => place(a) - place(b));
}

/** What the deployed data source tells Grafana of the scrapes; undefined where it tells nothing. */
export function scrapeSecondsOf(state: StackState): number | undefined {
    const source = (state.deployment.resources ?? []).find(({ type }) => type === "grafana:oss/dataSource:DataSource");
    const encoded = source?.inputs?.jsonDataEncoded;
    if (typeof encoded !== "string") {
        return undefined;
    }
    const { timeInterval } = JSON.parse(encoded) as { timeInterval?: string };
    const ms = intervalMs(timeInterval ?? "");
    return ms === undefined ? undefined : ms / 1000;
}
