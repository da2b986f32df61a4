import assert from "node:assert/strict";
import * as fc from "fast-check";
import { parse } from "yaml";
import { collectorConfig, parseCollectorConfig, renderCollectorConfig } from "../../../collector";
import { matchGolden } from "../../support/golden";
import { beyondCollector, typicalRequests, validRequest } from "./requests";

describe("renderCollectorConfig", () => {
    for (const [name, request] of Object.entries({ ...typicalRequests, ...beyondCollector })) {
        it(`renders ${name} as reviewed`, () => {
            matchGolden(`collector/${name}.yaml`, renderCollectorConfig(collectorConfig(request)));
        });
    }

    it("gives the config back when it is parsed, whatever is in it", () => {
        fc.assert(
            fc.property(validRequest, (request) => {
                const config = collectorConfig(request);
                const text = renderCollectorConfig(config);
                assert.deepEqual(parse(text), config);
                assert.deepEqual(parseCollectorConfig(text), { config, findings: [] });
            }),
            { numRuns: 40 },
        );
    });

    it("gives the same bytes for the same request", () => {
        fc.assert(
            fc.property(validRequest, (request) => {
                const again = structuredClone(request);
                assert.equal(
                    renderCollectorConfig(collectorConfig(request)),
                    renderCollectorConfig(collectorConfig(again)),
                );
            }),
            { numRuns: 20 },
        );
    });

    it("writes sections in one order and no flow collections, aliases or folded lines", () => {
        const text = renderCollectorConfig(collectorConfig(typicalRequests.everything));
        const sections = text.split("\n").filter((line) => /^\w+:$/.test(line));
        assert.deepEqual(sections, ["extensions:", "receivers:", "processors:", "exporters:", "service:"]);
        for (const line of text.split("\n")) {
            assert.doesNotMatch(line, /: [[{&*>|]/, line);
        }
    });

    it("quotes placeholders, so that the variable's value stays a string", () => {
        const text = renderCollectorConfig(collectorConfig(typicalRequests["orders-service"]));
        assert.match(text, /^ {4}endpoint: "\$\{env:AMP_REMOTE_WRITE_URL\}"$/m);
    });

    it("leaves empty sections out", () => {
        const config = collectorConfig(typicalRequests["ecs-only"]);
        assert.doesNotMatch(renderCollectorConfig({ ...config, extensions: {} }), /^extensions/m);
    });
});
