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
    /** TCP port on 127.0.0.1. Default: `previewPort`, or the next that is free. */
    readonly port?: number;
    /** When the data begin, milliseconds since 1970: the pages open on what there is of them. */
    readonly since?: number;
    /** A sentence for the top of each page. */
    readonly notice?: string;
}

/** Where the preview is: always the same, so that a tab from the last run shows the next one. */
export const previewPort = 3300;
/** How many ports are tried from there on. */
const triedPorts = 20;

/**
 * Serves the deployed dashboards.
 * @throws Error when the port, or without one each that is tried, is taken.
 */
export function previewDeployed({ platform, port, ...options }: DeployedPreviewOptions): Promise<Preview> {
    return startPreview({
        ...options,
        dashboards: inOrder(deployedDashboards(platform)),
        scrapeSeconds: scrapeSecondsOf(platform),
        port: port ?? previewPorts,
    });
}

/** The ports that are tried for a preview, in their order. */
export const previewPorts: readonly number[] = Array.from({ length: triedPorts }, (_, more) => previewPort + more);

/** Says that the preview isn't where it always is; undefined if it is, or if somebody chose its port. */
export function elsewhere(url: string, chosen: number | undefined): string | undefined {
    const port = Number(new URL(url).port);
    return chosen !== undefined || port === previewPort
        ? undefined
        : `Port ${previewPort} is taken by another program, so the preview is at ${port} this time.`;
}

/** In the order of the package; a state has them in the order of their creation. */
export function inOrder(dashboards: readonly Dashboard[]): Dashboard[] {
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
