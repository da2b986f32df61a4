/** What a fix leaves as it is written: comments, blank lines, line ends, indentation, quotes. */
import assert from "node:assert/strict";
import * as fc from "fast-check";

import { fixConfig } from "../../../audit/fix/config-fix";
import { parseCollectorConfig } from "../../../collector";
import { bare, blanksIn, commentsIn, decorated, decorations } from "./decorated";

const block = `receivers:
  otlp:
    protocols:
      grpc: {}
  statsd:
processors:
  batch:
    send_batch_size: 1000
    send_batch_max_size: 1000
exporters:
  prometheusremotewrite:
    endpoint: "\${env:AMP_REMOTE_WRITE_URL}"
    auth: { authenticator: 'sigv4auth' }
    remote_write_queue:
      queue_size: 10
extensions:
  sigv4auth:
    region: eu-west-1
    service: aps
service:
  extensions: [sigv4auth]
  pipelines:
    metrics:
      receivers: [otlp]
      processors: [batch]
      exporters: [prometheusremotewrite]
    metrics/statsd:
      receivers:
        - statsd
      processors:
        - batch
      exporters:
        - prometheusremotewrite
`;

/** A limiter in the wrong place and of the wrong size; no processors; dashes below their keys. */
const variants = {
    block,
    "wide and undented": block.replaceAll(/^( +)/gm, "$1$1").replaceAll(/^ +- /gm, (dash) => dash.slice(4)),
    "with a limiter in percent": block
        .replace(
            "processors:\n  batch:",
            "processors:\n  memory_limiter:\n    check_interval: 1s\n    limit_percentage: 95\n    spike_limit_percentage: 20\n  batch:",
        )
        .replace("[batch]", "[batch, memory_limiter]")
        .replace("        - batch", "        - batch\n        - memory_limiter"),
    "without processors": block
        .replace(/processors:\n(?: .*\n)+?(?=exporters)/, "")
        .replace("      processors: [batch]\n", "")
        .replace("      processors:\n        - batch\n", ""),
    "with empty processors": block
        .replace(/processors:\n(?: .*\n)+?(?=exporters)/, "processors:\n")
        .replace("[batch]", "[]")
        .replace("      processors:\n        - batch\n", "      processors:\n"),
    "its last line not ended": block.trimEnd(),
};

const fixed = (text: string): string => {
    const fix = fixConfig(text, { memoryMiB: 512 });
    assert.notEqual(fix.text, text);
    assert.deepEqual(fix.left, []);
    assert.equal(fixConfig(fix.text, { memoryMiB: 512 }).text, fix.text, "the second time nothing is changed");
    return fix.text;
};

describe("the text of a config that is put right", () => {
    for (const [name, text] of Object.entries(variants)) {
        it(`keeps comments and blank lines wherever they stand, in their order: ${name}`, () => {
            const plain = bare(fixed(text));
            fc.assert(
                fc.property(decorations, (marks) => {
                    const source = decorated(text, marks);
                    const result = fixed(source);
                    assert.equal(bare(result), plain);
                    assert.deepEqual(commentsIn(result).toSorted(), commentsIn(source).toSorted());
                    assert.equal(blanksIn(result), blanksIn(source));
                }),
                { numRuns: 25 },
            );
        });

        it(`keeps line ends of Windows: ${name}`, () => {
            assert.equal(fixed(text.replaceAll("\n", "\r\n")), fixed(text).replaceAll("\n", "\r\n"));
        });
    }

    it("changes no other line", () => {
        const before = block.split("\n");
        const after = fixed(block).split("\n");
        assert.deepEqual(
            after.filter((line) => !before.includes(line)),
            [
                "  memory_limiter:",
                "    check_interval: 1s",
                "    limit_mib: 358",
                "    spike_limit_mib: 153",
                "    min_gc_interval_when_soft_limited: 1s",
                "      processors: [memory_limiter, batch]",
                "        - memory_limiter",
            ],
        );
        assert.deepEqual(
            before.filter((line) => !after.includes(line)),
            ["      processors: [batch]"],
        );
    });

    /** What two places share, by its form: the text before, and the lines that go and come. */
    const sharing = {
        "a list, by an alias": [
            block.replace("processors: [batch]", "processors: &all [batch]").replace("\n        - batch\n", " *all\n"),
            ["      processors: &all [batch]", "      processors: *all"],
            ["      processors: [memory_limiter, batch]", "      processors: [memory_limiter, batch]"],
        ],
        "a pipeline, by an alias": [
            block
                .replace("    metrics:\n", "    metrics: &all # both\n")
                .replace(/ {4}metrics\/statsd:[^]*/, "    metrics/statsd: *all\n"),
            ["    metrics: &all # both", "      processors: [batch]", "    metrics/statsd: *all"],
            [
                "    metrics: # both",
                "      processors: [memory_limiter, batch]",
                "    metrics/statsd: { receivers: [otlp], processors: [memory_limiter, batch], exporters: [prometheusremotewrite] }",
            ],
        ],
        "a pipeline, by a merge key": [
            block
                .replace("    metrics:\n", "    metrics: &all\n")
                .replace(/ {8}- statsd\n[^]*/, "        - statsd\n      <<: *all\n"),
            ["      processors: [batch]"],
            [
                "      processors: [memory_limiter, batch]",
                "      processors:",
                "        - memory_limiter",
                "        - batch",
            ],
        ],
        "something else": [
            block
                .replace("region: eu-west-1", "region: *here")
                .replace("  statsd:\n", "  statsd: { aggregation_interval: &here eu-west-1 }\n"),
            ["      processors: [batch]"],
            ["      processors: [memory_limiter, batch]", "        - memory_limiter"],
        ],
    } as const;
    const limiter = [
        "  memory_limiter:",
        "    check_interval: 1s",
        "    limit_mib: 358",
        "    spike_limit_mib: 153",
        "    min_gc_interval_when_soft_limited: 1s",
    ];

    for (const [name, [text, going, coming]] of Object.entries(sharing)) {
        it(`changes no other line where places share ${name}`, () => {
            const styled = text.replace("receivers:\n", "receivers:   # Who sends.\n");
            const [before, after] = [styled.split("\n"), fixed(styled).split("\n")];
            assert.deepEqual(
                after.filter((line) => !before.includes(line)),
                [...limiter, ...coming],
            );
            assert.deepEqual(
                before.filter((line) => !after.includes(line)),
                going,
            );
        });
    }

    it("writes JSON as it is laid out: indented, in one line, or without any space", () => {
        const { config } = parseCollectorConfig(block);
        for (const [indent, line] of [
            [2, '\n    "memory_limiter": {\n      "check_interval": "1s",\n'],
            ["\t", '\n\t\t"memory_limiter": {\n\t\t\t"check_interval": "1s",\n'],
            [0, ',"memory_limiter":{"check_interval":"1s",'],
        ] as const) {
            const text = JSON.stringify(config, undefined, indent);
            const result = fixed(text);
            assert.ok(result.includes(line), result);
            assert.equal(result, JSON.stringify(JSON.parse(result), undefined, indent));
        }
    });
});
