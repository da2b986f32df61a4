/** The region of a config's AMP workspace, as far as the config says it. */
import { isPlaceholder } from "../rules/config-view";
import { at, entries } from "../values";

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
