/** Addresses in a config, placeholders and all. */

/** Whether a URL stays on this machine, whatever its port and path are. */
export function isLoopback(url: string): boolean {
    try {
        // A placeholder may stand for a port or a path, which don't change the host; in a host it leaves none of these.
        return ["localhost", "127.0.0.1", "[::1]"].includes(new URL(url.replace(/\$\{[^}]*\}/g, "0")).hostname);
    } catch {
        return false;
    }
}
