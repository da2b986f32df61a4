/** What Prometheus's discoveries find: a sidecar has none in their place, as it is in the task that they would find. */
import { at, items, textOf } from "../../../collector/values";

/** What finds targets: a key of a scrape config, such as `dns_sd_configs`. */
interface Discovery {
    /**
     * - `tasks`: what it finds may be tasks of ECS, and each gets a sidecar.
     * - `others`: what it finds is no task of ECS.
     */
    readonly finds: "tasks" | "others";
    /** The targets in words, plural. */
    readonly what: string;
    /** The port that all its targets have, where its config says so. */
    readonly port?: (config: unknown) => number | undefined;
    /** A name of what it finds, where its config has one. */
    readonly name?: (config: unknown) => string | undefined;
    /** Whether its targets may have labels of any name, written by whoever lists them. */
    readonly hasOwnLabels?: true;
}

const portIn = (config: unknown): number | undefined => {
    const port = Number(textOf(at(config, "port")) || NaN);
    return Number.isInteger(port) && port > 0 && port <= 65_535 ? port : undefined;
};

/** `DefaultSDConfig.Port` of the discoveries that find machines. */
const portOr80 = (config: unknown): number => portIn(config) ?? 80;

/** The one that is named, where it is one. */
const only = (config: unknown, key: string): string | undefined => {
    const names = items(at(config, key)).map(textOf);
    return names.length === 1 ? names[0] : undefined;
};

const other = (what: string): Discovery => ({ finds: "others", what });

/**
 * All that Prometheus 3 has, and what vmagent and Grafana Alloy have beside (Prometheus's "Configuration";
 * `discovery/install` in its source; VictoriaMetrics's "sd_configs"; Alloy's `discovery.*`).
 */
export const discoveries: Readonly<Record<string, Discovery>> = {
    aws_sd_configs: { finds: "tasks", what: "AWS's resources", port: portOr80 },
    consul_sd_configs: { finds: "tasks", what: "Consul's services", name: (config) => only(config, "services") },
    consulagent_sd_configs: {
        finds: "tasks",
        what: "Consul's services",
        name: (config) => only(config, "services"),
    },
    dns_sd_configs: {
        finds: "tasks",
        what: "DNS records",
        // Records of the type SRV have ports of their own.
        port: (config) => (["A", "AAAA"].includes(textOf(at(config, "type"))) ? portIn(config) : undefined),
        name: (config) => only(config, "names"),
    },
    ec2_sd_configs: { finds: "tasks", what: "EC2 instances", port: portOr80 },
    // In place of the files that the collector's observer writes.
    ecs_observer_sd_configs: {
        finds: "tasks",
        what: "ECS tasks",
        port: portIn,
        name: (config) => only(config, "names"),
    },
    ecs_sd_configs: { finds: "tasks", what: "ECS tasks", port: portOr80 },
    eureka_sd_configs: { finds: "tasks", what: "Eureka's applications" },
    file_sd_configs: { finds: "tasks", what: "targets that files list", hasOwnLabels: true },
    http_sd_configs: { finds: "tasks", what: "targets that a server lists", hasOwnLabels: true },
    nerve_sd_configs: { finds: "tasks", what: "AirBnB Nerve's services" },
    nomad_sd_configs: { finds: "tasks", what: "Nomad's services" },
    serverset_sd_configs: { finds: "tasks", what: "Zookeeper's serversets" },

    alibabacloud_sd_configs: other("Alibaba Cloud's machines"),
    aliyun_sd_configs: other("Alibaba Cloud's machines"),
    azure_sd_configs: other("Azure's machines"),
    digitalocean_sd_configs: other("DigitalOcean's droplets"),
    docker_sd_configs: other("containers of a Docker daemon"),
    dockerswarm_sd_configs: other("Docker Swarm's tasks"),
    gce_sd_configs: other("Google Cloud's machines"),
    hetzner_sd_configs: other("Hetzner's machines"),
    ionos_sd_configs: other("IONOS Cloud's machines"),
    kubernetes_sd_configs: other("objects of Kubernetes"),
    kuma_sd_configs: other("Kuma's data planes"),
    lightsail_sd_configs: other("Lightsail's instances"),
    linode_sd_configs: other("Linode's machines"),
    marathon_sd_configs: other("Marathon's apps"),
    openstack_sd_configs: other("OpenStack's machines"),
    outscale_sd_configs: other("Outscale's machines"),
    ovhcloud_sd_configs: other("OVHcloud's machines"),
    puppetdb_sd_configs: other("PuppetDB's resources"),
    scaleway_sd_configs: other("Scaleway's machines"),
    stackit_sd_configs: other("STACKIT's machines"),
    triton_sd_configs: other("Triton's containers"),
    uyuni_sd_configs: other("Uyuni's systems"),
    vultr_sd_configs: other("Vultr's machines"),
    vultr_configs: other("Vultr's machines"),
    yandexcloud_sd_configs: other("Yandex Cloud's machines"),
};

/** A discovery that isn't known here may find anything. */
export const discoveryOf = (key: string): Discovery | undefined =>
    Object.hasOwn(discoveries, key)
        ? discoveries[key]
        : /_sd_configs$/.test(key)
          ? { finds: "tasks", what: `what ${key} lists`, hasOwnLabels: true }
          : undefined;

/** Keys of what tells two configs of one discovery apart, though both find the same. */
const besides = /^(?:port|refresh_interval|type)$/;

/** The same for all configs that find the same targets. */
export const foundBy = (key: string, config: unknown): string =>
    JSON.stringify([
        key,
        typeof config === "object" && config !== null
            ? Object.entries(config).filter(([name]) => !besides.test(name))
            : config,
    ]);
