/** The regions that a config's metrics go to, as far as the config says them. */
import { type ConfigView, isPlaceholder } from "../rules/config-view";
import { telemetryEndpoint } from "../telemetry-hosts";
import { at, entries, textOf } from "../values";

const inUrl = /\baps-workspaces(?:-fips)?\.([a-z]{2}(?:-[a-z]+)+-\d)\./;

/** From the remote-write URL, else from what requests are signed for; undefined where neither says it. */
export function endpointRegion(config: unknown): string | undefined {
    const urls = entries(at(config, "exporters")).map(([, settings]) => at(settings, "endpoint"));
    const signed = entries(at(config, "extensions"))
        .filter(([id]) => /^sigv4auth(\/|$)/.test(id))
        .map(([, settings]) => at(settings, "region"));
    return [...urls.map((url) => (typeof url === "string" ? inUrl.exec(url)?.[1] : undefined)), ...signed].find(
        (region): region is string => typeof region === "string" && region !== "" && !isPlaceholder(region),
    );
}

/** Of one exporter: that of its URL, else the one that its requests are signed for. */
export function exporterRegion(config: ConfigView, exporter: string): string | undefined {
    const settings = config.settings("exporters", exporter);
    const url = textOf(at(settings, "metrics_endpoint") ?? at(settings, "endpoint"));
    const authenticator = textOf(at(settings, "auth", "authenticator"));
    const signed = textOf(at(config.settings("extensions", authenticator), "region"));
    return [telemetryEndpoint(url)?.region ?? "", signed].find((region) => region !== "" && !isPlaceholder(region));
}
