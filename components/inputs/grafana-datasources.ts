/** All datasources of a Grafana's content: of AMP workspaces, of their alerts, and of AWS's other data sources. */
import { InputError } from "../../collector/inputs";
import { type GrafanaDataSourceArgs, namedDataSources } from "./grafana-data-sources";
import type { Sharer } from "./grafana-sharer";
import {
    alertmanagerName,
    alertmanagerUid,
    namedWorkspaces,
    type PrometheusWorkspaceReference,
    resourceKey,
} from "./grafana-workspaces";

/** What a datasource must not share with another one, and where a program says it. */
interface Unshared {
    readonly owner: string;
    readonly uid: { readonly path: string; readonly value: string };
    readonly name: { readonly path: string; readonly value: string };
}

/**
 * The workspaces and further data sources with their uids and names.
 * @throws InputError for two datasources with one uid or one name: Grafana refuses the second one of either.
 */
export function namedDatasources(
    given: readonly PrometheusWorkspaceReference[],
    sources: readonly GrafanaDataSourceArgs[],
    alerts: string,
    sharer?: Sharer,
) {
    const workspaces = namedWorkspaces(given, sharer);
    const dataSources = namedDataSources(sources, sharer);
    const all: Unshared[] = [
        ...workspaces.map(({ datasourceUid, datasourceName }, i) => ({
            owner: `workspaces[${i}]`,
            // Pulumi's name of it has no more than this.
            uid: { path: `workspaces[${i}].datasourceUid`, value: `amp-${resourceKey(datasourceUid, sharer)}` },
            name: { path: `workspaces[${i}].datasourceName`, value: datasourceName },
        })),
        ...(alerts === "none" ? [] : workspaces).map((workspace, i) => ({
            owner: `the Alertmanager datasource of workspaces[${i}]`,
            uid: { path: `workspaces[${i}].datasourceUid`, value: alertmanagerUid(workspace) },
            name: { path: `workspaces[${i}].datasourceName`, value: alertmanagerName(workspace) },
        })),
        ...dataSources.map(({ uid, name }, i) => ({
            owner: `dataSources[${i}]`,
            uid: { path: `dataSources[${i}].uid`, value: uid },
            name: { path: `dataSources[${i}].name`, value: name },
        })),
    ];
    for (const part of ["uid", "name"] as const) {
        const values = all.map((each) => each[part].value);
        const second = values.findIndex((value, i) => values.indexOf(value) < i);
        if (second >= 0) {
            const { path, value } = all[second]![part];
            const { owner } = all[values.indexOf(value)]!;
            throw new InputError(
                path,
                `${path} makes the ${part} "${value}", which ${owner} has already: give each a ${part} of its own.`,
            );
        }
    }
    return { workspaces, dataSources };
}
