/** Addresses in a config, placeholders and all. */

const loopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

/** Whether a URL stays on this machine, whatever its port and path are. */
export function isLoopback(url: string): boolean {
    // Most are somewhere else, and taking a URL apart takes a while.
    if (!loopbackHosts.some((host) => url.toLowerCase().includes(host))) {
        return false;
    }
    try {
        // A placeholder may stand for a port or a path, which don't change the host; in a host it leaves none of these.
        return loopbackHosts.includes(new URL(withoutPlaceholders(url)).hostname);
    } catch {
        return false;
    }
}

/** Behind the last brace no placeholder ends, and looking for its end at each beginning would take long. */
function withoutPlaceholders(url: string): string {
    const end = url.lastIndexOf("}") + 1;
    return url.slice(0, end).replace(/\$\{[^}]*\}/g, "0") + url.slice(end);
}

/**
 * Hosts that are another machine in each task: the machine itself, the link of a task's metadata, Docker's own bridge
 * and the name that it gives to its host.
 */
const hostsOfEach =
    /^(127(\.\d+){3}|0\.0\.0\.0|169\.254(\.\d+){2}|172\.17\.0\.1|\[::1?\]|\[::ffff:7f.*\]|(.+\.)?localhost|ip6-(localhost|loopback)|(host|gateway)\.docker\.internal)$/;

/**
 * Whether a host without port is the machine itself.
 * @param asTarget Whether it is connected to: no host, and every address, then are the machine itself too.
 */
export function isThisMachine(host: string, asTarget = true): boolean {
    const own = /^(127(\.\d+){3}|(.+\.)?localhost|\[?::1\]?|\[::ffff:127(\.\d+){3}\])$/i;
    return own.test(host) || (asTarget && /^(|0\.0\.0\.0|\[::\])$/.test(host));
}

/** Whether a scrape target `HOST:PORT` is the same text in each task, and another thing. A missing host is this one. */
export function isSameInEachTask(target: string): boolean {
    const text = target.trim().replace(/^https?:\/\//i, "");
    const [, host, port] = /^(\[[^\]]*\]|[^:/$[\]]*)(:)?/.exec(text) ?? [];
    if (host === undefined || text.startsWith("${", host.length)) {
        return false;
    }
    try {
        return host === "" ? port !== undefined : hostsOfEach.test(new URL(`http://${host}`).hostname);
    } catch {
        return false;
    }
}
