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
