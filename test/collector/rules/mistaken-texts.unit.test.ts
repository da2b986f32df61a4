/** Texts in place of a config, and templates that nobody has filled in: said as what they are. */
import assert from "node:assert/strict";
import fc from "fast-check";
import { audit } from "../../../collector";
import { mistakenText } from "../../../collector/rules/mistaken-texts";
import { parseCollectorConfig } from "../../../collector/rules/parse";
import { templateMark } from "../../../collector/rules/template-marks";
import { imageConfigs } from "../../../audit/delivery/image-configs-data";

describe("A text in place of a config", () => {
    const cases: [string, RegExp][] = [
        ["arn:aws:ssm:eu-west-1:111122223333:parameter/otel-config", /ARN.*\n.*valueFrom in place of value/],
        ["arn:aws-us-gov:ssm:us-gov-west-1:111122223333:parameter/a/b", /valueFrom/],
        ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:otel-AbCdEf", /valueFrom/],
        ["arn:aws:s3:::bucket/otel.yaml", /object in S3.*\n.*--config=s3:/],
        ["arn:aws:iam::111122223333:role/x", /is an ARN\./],
        ["/orders/otel-config", /name of an SSM parameter.*\n.*valueFrom.*--config/],
        ["/etc/otel/config.yaml", /a path/],
        ["config.yaml", /a path/],
        ["s3://bucket.s3.eu-west-1.amazonaws.com/otel.yaml", /address.*\n.*--config/],
        ["https://config.internal/otel.yaml", /address/],
        ["--config=/etc/otel.yaml", /argument.*\n.*command/],
        ["{{resolve:ssm:/otel/config}}", /dynamic reference/],
        ["{{ .Values.config }}", /template.*\{\{…\}\}.*\n.*comes out/],
        ['${file("otel.yaml")}', /template.*\$\{…\}/],
        ["${otel_config}", /template's \$\{…\}.*\n.*comes out/],
        ["cmVjZWl2ZXJzOgogIG90bHA6CiAgICBwcm90b2NvbHM6CiAgICAgIGdycGM6Cg==", /base64/],
        ["a config", /is a string, not a mapping/],
    ];
    for (const [text, expected] of cases) {
        it(`is said to be what it is: ${text}`, () => {
            const { message, fix } = mistakenText(text);
            assert.match(`${message}\n${fix}`, expected);
            assert.deepEqual(audit(text), [{ rule: "config-unreadable", path: "", message, fix }]);
        });
    }

    it("is never quoted, as it may be a secret", () => {
        fc.assert(
            fc.property(fc.stringMatching(/^[a-z0-9]{12,20}$/), fc.constantFrom(...cases), (secret, [text]) => {
                const { message, fix } = mistakenText(`${text}${secret}`);
                assert.ok(!`${message}${fix}`.includes(secret));
            }),
        );
    });
});

describe("A template's marks", () => {
    const templates: [string, string][] = [
        ["exporters: {a: {endpoint: {{ .Values.endpoint }}}}", "{{…}}"],
        ["a: '{{ amp_endpoint | quote }}'", "{{…}}"],
        ["a: {{- toYaml .Values.x | nindent 2 }}", "{{…}}"],
        ["a: {{AMP_ENDPOINT}}", "{{…}}"],
        ["{% if x %}\na: 1\n{% endif %}", "{%…%}"],
        ["a: <%= endpoint %>", "<%…%>"],
        ["%{ if x }\na: 1\n%{ endif }", "%{…}"],
        ["a: ${var.region}", "${…}"],
        ["a: ${local.name}-x", "${…}"],
        ["a: ${aws_prometheus_workspace.this.prometheus_endpoint}api", "${…}"],
        ['a: ${jsonencode({"b" = 1})}', "${…}"],
        ["a: ${AWS::Region}", "${AWS::…}"],
        ['{"memory": ${memory}}', "${…}"],
    ];
    for (const [text, sign] of templates) {
        it(`are seen in ${JSON.stringify(text)}`, () => assert.equal(templateMark(text)?.sign, sign));
    }

    const plain = [
        "a: ${env:AMP_ENDPOINT}",
        "a: ${AMP_ENDPOINT}",
        "a: ${env:X:-https://x}",
        "a: ${yaml:b}",
        "a: ${file:/etc/x.yaml}",
        "replacement: $$1:$$2",
        "a: $${var.region}",
        "a: $1",
        'log_group_name: "/aws/ecs/{ClusterName}/performance"',
        '{"a":{"b":{"c":{}}}}',
        "a: {b: {c: {d: e}}}",
        'statements: [\'set(attributes["x"], "y") where name == "z"\']',
        "expr: 100 * (a % b)",
        "a: '{{resolve:ssm:/x}}'",
    ];
    for (const text of plain) {
        it(`aren't seen in ${JSON.stringify(text)}`, () => assert.equal(templateMark(text), undefined));
    }

    it("aren't seen in the configs of ADOT's image", () => {
        for (const [, text] of Object.values(imageConfigs).flat()) {
            assert.equal(templateMark(text), undefined);
        }
    });

    it("are looked for in little time, however many there seem to be", function () {
        this.timeout(5_000);
        for (const piece of ["{{ a ", "{% a ", "<% a ", "%{ if ", "${var.", "${a(", '": ${', "/", " "]) {
            const text = `${"a".repeat(50)}${piece.repeat(50_000)}!`;
            assert.equal(templateMark(text), undefined, piece);
            assert.match(mistakenText(text).message, /is a string/, piece);
        }
    });

    it("are told where the YAML can't be read, in place of its mistake alone", () => {
        const [finding] = parseCollectorConfig("exporters:\n  a: {{ .Values.endpoint }}: x\n").findings;
        assert.match(finding!.message, /It is a template that is not filled in: it has \{\{…\}\}/);
        assert.equal(finding!.fix, "Give the text that comes out of the template, as it is deployed.");
    });
});
