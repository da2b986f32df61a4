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

/** What a parameter of the example app does to the request that has it. */
const faults: readonly (readonly [parameter: string, one: string, several: string])[] = [
    ["fail=1", "fails", "fail"],
    ["slow=1", "is slow", "are slow"],
];

/**
 * Which of the requests are made to go wrong, as a sentence: nobody shall look for the cause of an error rate that is
 * there so that graphs have something to show.
 * @param sent the paths that are requested in turn. Default: those of `startLoad`.
 */
export function faultsOnPurpose(sent: readonly string[] = paths): string | undefined {
    const shares = faults.flatMap(([parameter, one, several]) => {
        const count = sent.filter((path) => path.includes(parameter)).length;
        const each = sent.length / count;
        const share = Number.isInteger(each)
            ? `1 request in ${each} ${one}`
            : `${count} requests in ${sent.length} ${several}`;
        return count === 0 ? [] : [share];
    });
    return shares.length === 0
        ? undefined
        : `${shares.join(" and ")} on purpose, so that the graphs have something to show.`;
}

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
