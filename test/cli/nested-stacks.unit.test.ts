/** Templates that a template makes stacks of, which stand beside it: they are checked by themselves. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { runCommand } from "../../cli/command";
import { commands } from "../../cli/commands";
import { json, recordingContext, taskWith } from "./support";

const nestedTask = (change: Parameters<typeof taskWith>[0]): string => {
    const capital = (value: unknown): unknown =>
        Array.isArray(value)
            ? value.map(capital)
            : typeof value === "object" && value !== null
              ? Object.fromEntries(
                    Object.entries(value).map(([key, inner]) => [key[0]!.toUpperCase() + key.slice(1), capital(inner)]),
                )
              : value;
    const Properties = capital(taskWith(change));
    return json({ Resources: { Task: { Type: "AWS::ECS::TaskDefinition", Properties } } });
};

const ways: Readonly<Record<string, (file: string) => object>> = {
    "the CDK's": (file) => ({
        Properties: { TemplateURL: { "Fn::Sub": "https://s3.${AWS::Region}.amazonaws.com/assets/abc.json" } },
        Metadata: { "aws:asset:path": file, "aws:asset:property": "TemplateURL" },
    }),
    "a file in TemplateURL": (file) => ({ Properties: { TemplateURL: `./${file}` } }),
};

describe("A nested stack", () => {
    let folder: string;

    const run = async (...names: string[]) => {
        const { context, out, err } = recordingContext();
        const files = names.map((name) => path.join(folder, name));
        const status = await runCommand(["audit", ...files], commands, context);
        return { status, out: out.join(""), err: err.join("") };
    };

    beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-nested-"))));
    afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

    for (const [what, way] of Object.entries(ways)) {
        const fill = (nested: string): void => {
            const Stack = { Type: "AWS::CloudFormation::Stack", ...way("child.json") };
            fs.writeFileSync(path.join(folder, "parent.json"), json({ Resources: { Stack } }));
            fs.writeFileSync(path.join(folder, "child.json"), nested);
        };

        it(`by ${what} way is checked in its own file where the run has that, named or in a directory`, async () => {
            fill(nestedTask(() => undefined));
            for (const names of [["."], ["parent.json", "child.json"], ["child.json", "parent.json"]]) {
                const { status, out } = await run(...names);
                assert.equal(status, 0, out);
                assert.match(
                    out,
                    /The nested template \S*child\.json of Stack is checked by itself, with the defaults/,
                );
            }
            fill(nestedTask((collector) => delete collector.memory));
            const { status, out } = await run(".");
            assert.equal(status, 1);
            assert.match(out, /container-memory-missing {2}\S*child\.json/);
        });

        it(`by ${what} way is a finding that names its file where the run hasn't that`, async () => {
            fill(nestedTask(() => undefined));
            const { status, out } = await run("parent.json");
            assert.equal(status, 1);
            assert.match(out, /config-unproven[^]*To fix it: Check \S*child\.json, too: name it, or the directory\./);
        });

        it(`by ${what} way is a failure where its file can't be read as a template`, async () => {
            fill('{"nothing": "known"}');
            const { status, out } = await run(".");
            assert.equal(status, 2);
            assert.match(out, /Its nested template \S*child\.json can't be read, so that it isn't checked\./);
        });
    }

    it("at an address is unproven as before", async () => {
        const Properties = { TemplateURL: "https://bucket.s3.amazonaws.com/child.json" };
        const Stack = { Type: "AWS::CloudFormation::Stack", Properties };
        fs.writeFileSync(path.join(folder, "parent.json"), json({ Resources: { Stack } }));
        fs.writeFileSync(
            path.join(folder, "child.json"),
            nestedTask(() => undefined),
        );
        const { status, out } = await run(".");
        assert.equal(status, 1);
        assert.match(out, /config-unproven/);
    });
});
