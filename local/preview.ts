/** The preview of what was deployed: the dashboards and the scrape interval that Grafana was given. */
import { standardDashboards, type Dashboard } from "../dashboards";
import { intervalMs, startPreview, type Preview } from "../preview";
import type { StackState } from "./engine";
import { deployedDashboards } from "./panels";

export interface DeployedPreviewOptions {
    /** Exported state of the platform stack. */
    readonly platform: StackState;
    /** As in http://127.0.0.1:9090. */
    readonly prometheusUrl: string;
    /** TCP port on 127.0.0.1. Default: a free one. */
    readonly port?: number;
}

/**
 * Serves the deployed dashboards.
 * @throws Error when the port is taken.
 */
export function previewDeployed({ platform, prometheusUrl, port }: DeployedPreviewOptions): Promise<Preview> {
    return startPreview({
        dashboards: inOrder(deployedDashboards(platform)),
        prometheusUrl,
        scrapeSeconds: scrapeSecondsOf(platform),
        port,
    });
}

/** In the order of the package; a state has them in the order of their creation. */
function inOrder(dashboards: readonly Dashboard[]): Dashboard[] {
    const uids = standardDashboards().map(({ uid }) => uid);
    const place = ({ uid }: Dashboard): number => (uids.includes(uid) ? uids.indexOf(uid) : uids.length);
    return dashboards.toSorted((a, b) => place(a) - place(b));
}

/** The scrape interval of the deployed data source, seconds; undefined when it has none. */
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
