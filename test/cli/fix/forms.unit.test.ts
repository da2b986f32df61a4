/** What a fix changes in each form of file, line by line, and what it leaves with a reason. */
import assert from "node:assert/strict";
import * as fc from "fast-check";

import { fixFile } from "../../../cli/fix/fix-file";
import { unifiedDiff } from "../../../cli/fix/unified-diff";
import { adot } from "../../../collector";
import { bare, blanksIn, commentsIn, decorated, decorations } from "../../audit/fix/decorated";
import { options } from "../support";

const config = `receivers:
  otlp: { protocols: { grpc: } } # the app
processors:
  memory_limiter: { check_interval: 1s, limit_mib: 179, spike_limit_mib: 76 }
exporters:
  debug:
extensions:
  health_check:
service:
  extensions: [health_check]
  pipelines:
    metrics: { receivers: [otlp], processors: [], exporters: [debug] }
`;

const indented = (text: string, columns: number): string => text.replaceAll(/^(?=.)/gm, " ".repeat(columns));

/** The changed lines. */
function changesIn(text: string): readonly string[] {
    const { after, byHand } = fixFile(text, "input", options);
    assert.deepEqual(byHand, []);
    const lines = unifiedDiff(text, after, ["a", "b"], 0).split("\n");
    return lines.filter((line) => /^[-+](?!--|\+\+)/.test(line)).map((line) => line.replace("\r", "\\r"));
}

const template = (value: string, more = ""): string => `AWSTemplateFormatVersion: "2010-09-09"
${more}Resources:
  Orders:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Memory: "1024"
      ContainerDefinitions:
        # The app.
        - { Name: app, Image: "acme/orders:1.0.0", Memory: 512 }

        - Name: adot # sends metrics
          Image: ${adot.image}
          Memory: 256
          HealthCheck: { Command: [CMD, /healthcheck] }
          Environment:
            - Name: AOT_CONFIG_CONTENT
              Value: ${value}
          Essential: false
`;

const literal = `|\n${indented(config, 16)}`.trimEnd();

describe("A fix", () => {
    it("changes the lines of a literal block alone, and adds what goes beside it in CloudFormation's spelling", () => {
        const lines = [
            "-                    metrics: { receivers: [otlp], processors: [], exporters: [debug] }",
            "+                    metrics: { receivers: [otlp], processors: [memory_limiter], exporters: [debug] }",
            "+            - Name: GOMEMLIMIT",
            "+              Value: 192MiB",
        ];
        assert.deepEqual(changesIn(template(literal)), lines);
        const windows = template(literal).replaceAll("\n", "\r\n");
        assert.deepEqual(
            changesIn(windows),
            lines.map((line) => `${line}\\r`),
        );
    });

    it("keeps comments and blank lines wherever they stand, in the file and in its config", () => {
        const text = template(literal);
        const plainly = bare(fixFile(text, "input", options).after);
        fc.assert(
            fc.property(decorations, (marks) => {
                const source = decorated(text, marks, true);
                const { after, byHand } = fixFile(source, "input", options);
                assert.deepEqual(byHand, []);
                assert.equal(bare(after), plainly);
                assert.deepEqual(commentsIn(after).toSorted(), commentsIn(source).toSorted());
                assert.equal(blanksIn(after), blanksIn(source));
            }),
            { numRuns: 25 },
        );
    });

    it("keeps other escapes of a string in JSON", () => {
        const string = JSON.stringify(config).replace("the app", "the\\u0020app");
        const text = `[\n  {"name": "adot", "image": "${adot.image}", "memory": 256, "essential": false,\n   "healthCheck": {"command": ["CMD", "\\/healthcheck"]},\n   "environment": [{"name": "AOT_CONFIG_CONTENT", "value": ${string}}]}\n]\n`;
        const { after } = fixFile(text, "input", options);
        assert.equal(
            after,
            text
                .replace("processors: []", "processors: [memory_limiter]")
                .replace(
                    `${string.replace("processors: []", "processors: [memory_limiter]")}}`,
                    (value) => `${value}, {"name": "GOMEMLIMIT", "value": "192MiB"}`,
                ),
        );
    });

    it("leaves text that a function makes, a parameter's default, and what an alias shares, and says why", () => {
        const parameter = "Parameters:\n  Config:\n    Type: String\n    Default: |\n" + indented(config, 6);
        const region = config.replace("# the app", "in ${AWS::Region}").replace("in ${AWS::Region}", "");
        const sub =
            `!Sub |\n${indented(region.replace("debug:\n", "debug: { verbosity: basic } # ${AWS::Region}\n"), 16)}`.trimEnd();
        for (const text of [template(sub), template("!Ref Config", parameter)]) {
            const { after, byHand } = fixFile(text, "input", options);
            assert.equal(after, text);
            assert.deepEqual(
                byHand.map(({ why }) => why),
                ["What has to change is made by a function or stands elsewhere: change it at its source."],
            );
            assert.ok(byHand[0]!.changes.some(({ path }) => path === "service.pipelines.metrics.processors"));
        }
        const folded = template(`>\n${indented(config.replaceAll("\n", "\n\n"), 16)}`.trimEnd());
        assert.deepEqual(
            fixFile(folded, "input", options).byHand.map(({ why }) => why),
            ["It is written in a form in which nothing is changed: a folded text, an alias, or a tag."],
        );
        const shared = `x-env: &env\n  - name: AOT_CONFIG_CONTENT\n    value: |\n${indented(config, 6)}containerDefinitions:\n  - { name: one, image: "${adot.image}", memory: 256, environment: *env }\n  - { name: two, image: "${adot.image}", memory: 1024, environment: *env }\n`;
        const { after, byHand } = fixFile(shared, "input", options);
        assert.equal(after, shared);
        assert.equal(byHand.length, 1);
    });

    it("changes each of several task definitions by itself", () => {
        const one = JSON.parse(
            JSON.stringify({ family: "a", containerDefinitions: [{ name: "adot", image: adot.image }] }),
        ) as object;
        const text = JSON.stringify([one, { taskDefinition: { ...one, family: "b" } }], undefined, 2);
        const { after, changes } = fixFile(text, "input", options);
        assert.deepEqual(
            changes.map(({ resource, path }) => `${resource} ${path}`),
            [],
        );
        assert.equal(after, text);
    });

    it("says nothing of a config's size without --memory, and sizes it with that", () => {
        const unlimited = config.replace(/ {2}memory_limiter.*\n/, "");
        const { after, byHand } = fixFile(unlimited, "input", options);
        assert.equal(after, unlimited);
        assert.match(byHand[0]!.why, /say it with --memory/);
        assert.match(fixFile(unlimited, "input", { ...options, memoryMiB: 512 }).after, /limit_mib: 358/);
    });
});
