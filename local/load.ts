/** Some traffic through the example's Envoy, so that its graphs have something to show. */
import { setTimeout as sleep } from "node:timers/promises";

/** Counts of the requests sent so far. */
export interface Load {
    readonly sent: number;
    readonly failed: number;
    stop(): Promise<void>;
}

/** Paths of the example app, in turn: the plain case most often. */
const paths = ["/orders", "/orders", "/orders/1", "/orders", "/orders?slow=1", "/orders", "/orders?fail=1", "/orders"];

/**
 * Sends requests one after the other to `origin` until it is stopped: never more than `perSecond`.
 * An answer with an error status counts as sent: errors are part of what the graphs show.
 */
export function startLoad(origin: string, perSecond = 20): Load {
    const counts = { sent: 0, failed: 0 };
    const stopping = new AbortController();
    const running = (async () => {
        for (let turn = 0; !stopping.signal.aborted; turn++) {
            try {
                const response = await fetch(`${origin}${paths[turn % paths.length]}`, {
                    signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(5000)]),
                });
                await response.arrayBuffer();
                counts.sent++;
            } catch {
                counts.failed++;
            }
            await sleep(1000 / perSecond, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
    })();
    return {
        get sent() {
            return counts.sent;
        },
        get failed() {
            return counts.failed;
        },
        async stop() {
            stopping.abort();
            await running;
        },
    };
}
