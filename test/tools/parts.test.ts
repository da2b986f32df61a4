import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { acceptableOnPath } from "../../tools/parts";
import { needs, toolPath } from "../support/parts";

describe("a collector on PATH", function () {
    this.timeout(120_000);
    const directory = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-path-"));
    const { PATH } = process.env;

    before(function () {
        needs(this, "otelcol-full");
    });
    afterEach(() => {
        process.env.PATH = PATH;
    });
    after(() => fs.rmSync(directory, { recursive: true }));

    /** What is accepted when `script`, with our collector as `$COLLECTOR`, is all that there is under that name. */
    function accepted(name: string, script: string): string | undefined {
        const here = fs.mkdtempSync(path.join(directory, "bin-"));
        fs.writeFileSync(path.join(here, name), `#!/bin/sh\nCOLLECTOR="${toolPath("otelcol-full")}"\n${script}\n`, {
            mode: 0o755,
        });
        process.env.PATH = `${here}${path.delimiter}${PATH}`;
        const found = acceptableOnPath("otelcol");
        return found === undefined ? undefined : path.relative(here, found);
    }

    /** As ADOT's: no sub-commands, the config from the variable, the log elsewhere outside of a container. */
    const adot = (components: string): string =>
        [
            `[ "$RUN_IN_CONTAINER" = True ] && [ $# = 0 ] || { echo "writes below /opt" >&2; exit 1; }`,
            `"$COLLECTOR" --config=env:AOT_CONFIG_CONTENT 2>&1 | ${components}; exit 1`,
        ].join("\n");

    it("may be ADOT's own, which is asked by a start", () => {
        assert.equal(accepted("awscollector", adot("cat")), "awscollector");
    });

    it("is refused when it lacks the task's metrics, or the names of this release", () => {
        for (const component of ["awsecscontainermetrics", "prometheus_remote_write"]) {
            assert.equal(accepted("awscollector", adot(`sed s/${component}/other/g`)), undefined, component);
        }
    });

    it("may be one of the community's of the same version, which lists its components", () => {
        assert.equal(accepted("otelcol", 'exec "$COLLECTOR" "$@"'), "otelcol");
        assert.equal(accepted("otelcol", '"$COLLECTOR" "$@" | sed s/0\\.158/0.150/'), undefined);
        assert.equal(accepted("otelcol", "echo otelcol 1.0"), undefined);
    });
});
