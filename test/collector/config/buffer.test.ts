import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

import { runWorker } from "../../../bench/support/worker";
import { needs, toolPath } from "../../support/parts";
import { type Restarted, series } from "./restart";

describe("a collector with its queue on disk", function () {
    this.timeout(120_000);

    before(function () {
        needs(this, "otelcol-full");
    });

    it("that is killed in an outage and restarted loses nothing but what was in flight", async () => {
        const directory = fs.mkdtempSync(path.join(os.tmpdir(), "buffer-"));
        try {
            const { served, written, failedRequests, fileBytes } = await runWorker<Restarted>({
                title: "The collector that is killed",
                file: path.join(__dirname, "restart.ts"),
                args: [toolPath("otelcol-full"), directory],
                boundMs: 100_000,
            });
            assert.ok(served > 6 * series, `${served} were served`);
            assert.ok(failedRequests > 0 && fileBytes > 0, `${failedRequests} requests failed, ${fileBytes} bytes`);
            // A scrape that it was reading, and one that waited for a batch.
            assert.ok(served - written <= 2 * series, `${served - written} of ${served} are lost`);
        } finally {
            fs.rmSync(directory, { recursive: true, force: true });
        }
    });
});
