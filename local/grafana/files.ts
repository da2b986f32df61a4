/**
 * The files with which a real Grafana shows the running environment: its data sources, dashboards and rules, and a
 * Compose file that starts it. Pure.
 */
import { stringify } from "yaml";
import type { Dashboard } from "../../dashboards";
import type { RuleFiles } from "../amp";

export interface GrafanaFilesRequest {
    /** Where the files will be, absolute: Grafana is told the dashboards' directory by its path. */
    readonly directory: string;
    /** The Prometheus behind AMP, as http://127.0.0.1:9090. */
    readonly prometheusUrl: string;
    /** The stand-in for AMP, which takes signed requests only. */
    readonly amp: SignedSource;
    readonly dashboards: readonly Dashboard[];
    /** What the ruler of AMP was given. */
    readonly rules: RuleFiles;
    /** Of the deployed data source. */
    readonly scrapeSeconds: number;
    /** Where Grafana is to answer, on 127.0.0.1. */
    readonly port: number;
    /** As `process.platform`: only on Linux can a container use the machine's own network. */
    readonly platform: NodeJS.Platform;
}

export interface SignedSource {
    /** With the workspace's path, without a slash at the end. */
    readonly url: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
}

/** A file below the directory: its path with slashes, and its text. */
export interface GrafanaFile {
    readonly name: string;
    readonly text: string;
}

/**
 * The image of the Compose file. Grafana 12 is the last whose Prometheus data source signs requests itself: 13 has
 * another data source for AMP (Grafana docs, "Configure the Prometheus data source: SigV4").
 */
const image = "grafana/grafana:12.0.2";

export const provisioningFolder = "provisioning";
export const dashboardsFolder = "dashboards";

/** The uids of the data sources; the first is the default, which the dashboards take. */
export const sourceUids = { prometheus: "adot-local-prometheus", amp: "adot-local-amp" } as const;

/** All files, in the order in which they are listed to a reader. */
export function grafanaFiles(request: GrafanaFilesRequest): GrafanaFile[] {
    const { dashboards, rules } = request;
    return [
        { name: "README.md", text: readme(request) },
        { name: "compose.yaml", text: yaml(compose(request)) },
        { name: `${provisioningFolder}/datasources/environment.yaml`, text: yaml(sources(request)) },
        { name: `${provisioningFolder}/dashboards/environment.yaml`, text: yaml(providers(request)) },
        ...dashboards.map((dashboard) => ({
            name: `${dashboardsFolder}/${dashboard.uid}.json`,
            text: `${JSON.stringify(dashboard, undefined, 2)}\n`,
        })),
        ...Object.entries(rules).map(([namespace, text]) => ({ name: `rules/${namespace}.yaml`, text })),
    ];
}

/** What Grafana is told by its environment, in a container and outside (Grafana docs, "Configure Grafana"). */
export function grafanaEnvironment(directory: string, port: number, home: string | undefined): Record<string, string> {
    return {
        GF_SERVER_HTTP_PORT: String(port),
        // The data are this machine's own, and made up: no password to look at them.
        GF_AUTH_ANONYMOUS_ENABLED: "true",
        GF_AUTH_ANONYMOUS_ORG_ROLE: "Editor",
        GF_AUTH_SIGV4_AUTH_ENABLED: "true",
        GF_ANALYTICS_REPORTING_ENABLED: "false",
        GF_ANALYTICS_CHECK_FOR_UPDATES: "false",
        GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES: "false",
        GF_NEWS_NEWS_FEED_ENABLED: "false",
        GF_PLUGINS_PREINSTALL_DISABLED: "true",
        ...(home !== undefined && {
            GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH: `${directory}/${dashboardsFolder}/${home}.json`,
        }),
    };
}

/** Grafana's provisioning replaces `$NAME` in values by environment variables; `$$` is a dollar, as in Compose. */
const escaped = (text: string): string => text.replaceAll("$", "$$$$");

const yaml = (value: object): string => stringify(value, { lineWidth: 0 });

function sources({ prometheusUrl, amp, scrapeSeconds, platform }: GrafanaFilesRequest): object {
    const common = { type: "prometheus", access: "proxy", editable: false };
    const settings = { httpMethod: "POST", timeInterval: `${scrapeSeconds}s` };
    return {
        apiVersion: 1,
        datasources: [
            {
                name: "Prometheus of this environment",
                uid: sourceUids.prometheus,
                ...common,
                url: reachable(prometheusUrl, platform),
                isDefault: true,
                // Its alert page lists the rules, which this Prometheus evaluates.
                jsonData: { ...settings, manageAlerts: true, prometheusType: "Prometheus" },
            },
            {
                name: "AMP of this environment, signed",
                uid: sourceUids.amp,
                ...common,
                url: escaped(reachable(amp.url, platform)),
                isDefault: false,
                jsonData: {
                    ...settings,
                    manageAlerts: false,
                    sigV4Auth: true,
                    sigV4AuthType: "keys",
                    sigV4Region: amp.region,
                },
                secureJsonData: {
                    sigV4AccessKey: escaped(amp.accessKeyId),
                    sigV4SecretKey: escaped(amp.secretAccessKey),
                },
            },
        ],
    };
}

function providers({ directory }: GrafanaFilesRequest): object {
    return {
        apiVersion: 1,
        providers: [
            {
                name: "pulumi-adot",
                type: "file",
                orgId: 1,
                folder: "ECS services",
                disableDeletion: false,
                allowUiUpdates: false,
                updateIntervalSeconds: 30,
                options: { path: escaped(`${directory}/${dashboardsFolder}`), foldersFromFilesStructure: false },
            },
        ],
    };
}

function compose({ directory, port, platform, dashboards }: GrafanaFilesRequest): object {
    // Everything here listens on the loopback interface only.
    const network =
        platform === "linux"
            ? { network_mode: "host" }
            : { ports: [`127.0.0.1:${port}:${port}`], extra_hosts: ["host.docker.internal:host-gateway"] };
    const environment = {
        ...grafanaEnvironment(directory, port, dashboards[0]?.uid),
        ...(platform === "linux" && { GF_SERVER_HTTP_ADDR: "127.0.0.1" }),
    };
    const mount = (folder: string, target: string) => ({
        type: "bind",
        source: `./${folder}`,
        target: escaped(target),
        read_only: true,
    });
    return {
        name: "pulumi-adot-grafana",
        services: {
            grafana: {
                image: `\${GRAFANA_IMAGE:-${image}}`,
                ...network,
                environment: Object.fromEntries(
                    Object.entries(environment).map(([name, value]) => [name, escaped(value)]),
                ),
                volumes: [
                    mount(provisioningFolder, "/etc/grafana/provisioning"),
                    // At the same path as outside, which is the one in the provisioning.
                    mount(dashboardsFolder, `${directory}/${dashboardsFolder}`),
                ],
            },
        },
    };
}

/** An address of this machine's loopback interface, as a container that has a network of its own reaches it. */
function reachable(url: string, platform: NodeJS.Platform): string {
    return platform === "linux" ? url : url.replace("//127.0.0.1:", "//host.docker.internal:");
}

function readme({ port, directory }: GrafanaFilesRequest): string {
    return `# A real Grafana for the running environment

Written by \`npm start -- --grafana DIR\`, for as long as that runs: the ports and keys in here are of that run.

    docker compose up

in this folder starts Grafana ${image.split(":")[1]} at http://127.0.0.1:${port} without a login; GRAFANA_IMAGE names another
image. A Grafana that is installed shows the same with

    GF_PATHS_PROVISIONING="${directory}/${provisioningFolder}" GF_AUTH_SIGV4_AUTH_ENABLED=true grafana server

- provisioning/: two data sources, the Prometheus behind AMP and the stand-in for AMP itself, whose requests Grafana
  signs with keys that are made up, and the provider of the dashboards
- dashboards/: the deployed dashboards
- rules/: the deployed rules, as Prometheus takes them in \`rule_files\`. The environment's Prometheus evaluates them;
  Grafana lists them under Alerting, by that data source
`;
}
