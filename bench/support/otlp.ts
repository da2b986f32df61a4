/** Counts what is in OTLP requests for metrics, as `remote-write.ts` does of remote writes. */
import { gunzipSync } from "node:zlib";
import { decodeMetrics } from "../../local/otlp/metric-points";
import { isAboutSender, type WriteCount } from "./remote-write";

/** Counts a request as it came: in gzip, protobuf. A point without a value is a staleness marker. */
export function countOtlpRequest(body: Uint8Array): WriteCount {
    const count = { load: 0, others: 0, stale: 0, series: 0, labels: 0, newest: 0 };
    for (const { name, labels, timeMs, hasNoValue } of decodeMetrics(gunzipSync(body), false)) {
        count.series++;
        count.labels += Object.keys(labels).length + 1;
        if (hasNoValue) {
            count.stale++;
        }
        if (hasNoValue || isAboutSender(name.replaceAll(".", "_"))) {
            count.others++;
        } else {
            count.load++;
            count.newest = Math.max(count.newest, timeMs);
        }
    }
    return count;
}
