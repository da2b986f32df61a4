/** What a limited collector is, said once more in the plainest way and without anything of the audit. */

/** The parts of a config that decide; anything else throws or is no limiter. */
interface Config {
    readonly processors: Readonly<Record<string, Limiter | null>>;
    readonly service: { readonly pipelines: Readonly<Record<string, { readonly processors: unknown }>> };
}

interface Limiter {
    readonly check_interval?: unknown;
    readonly limit_mib?: unknown;
}

/**
 * Whether every pipeline starts with a memory_limiter that has an interval and a limit. False for what is no config.
 */
export function isLimited(config: unknown): boolean {
    const { processors, service } = config as Config;
    const pipelines = Object.values(service.pipelines);
    const limiters = Object.entries(processors)
        .filter(([, limiter]) => isTime(limiter?.check_interval) && Number(limiter?.limit_mib) > 0)
        .map(([id]) => id.trim());
    return (
        pipelines.length > 0 &&
        pipelines.every(({ processors: list }) => {
            const id = Array.isArray(list) ? String(list[0]).trim() : "";
            return /^memory_limiter( *\/.*)?$/.test(id) && limiters.includes(id);
        })
    );
}

/** `1s`, `1m30s`, or nanoseconds, as the collector prints them. */
function isTime(value: unknown): boolean {
    return typeof value === "number" ? value > 0 : /^[\d.a-zµ]+$/.test(String(value)) && parseFloat(String(value)) > 0;
}
