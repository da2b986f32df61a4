/** docs/grafana.md has a row for every variable of Terraform's module, and names inputs that there are. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import type { Fields } from "../../collector/inputs";
import { grafanaChildren } from "../../components/grafana/grafana-transforms";
import { grafanaContentInputs } from "../../components/inputs/grafana-content";
import { grafanaWorkspaceInputs } from "../../components/inputs/grafana-workspace";

/** Names in `variables.tf` of terraform-aws-modules/terraform-aws-managed-service-grafana, tag v2.3.0. */
const variables = fs.readFileSync(path.join(__dirname, "terraform-grafana.txt"), "utf8").trim().split("\n");
const page = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "grafana.md"), "utf8");
const rows = [...page.matchAll(/^\| `([a-z_]+)` +\| (.*?) +\|$/gm)].map(([, variable, ours]) => ({
    variable: variable!,
    ours: ours!,
}));

/** Whether a path such as `saml.roleAssertion` is an input's. */
function isInput(fields: Fields, [key, ...rest]: string[]): boolean {
    const spec = Object.hasOwn(fields, key!) ? fields[key!] : undefined;
    return spec !== undefined && (rest.length === 0 || isInput(spec.form.fields ?? {}, rest));
}

function isOurs(word: string): boolean {
    const [first, ...rest] = word.split(".");
    return first === "transform"
        ? Object.hasOwn(grafanaChildren, rest[0]!)
        : word === "workspaceId" ||
              [grafanaWorkspaceInputs, grafanaContentInputs].some((f) => isInput(f, [first!, ...rest]));
}

describe("docs/grafana.md", () => {
    it("has a row for every variable of Terraform's module, and no other", () => {
        assert.equal(variables.length, 56);
        assert.deepEqual(
            rows.map(({ variable }) => variable),
            variables,
        );
    });

    for (const { variable, ours } of rows) {
        it(`says what there is in place of ${variable}`, () => {
            if (ours.startsWith("no: ")) {
                assert.match(ours, /\]\(https:\/\/(docs\.aws\.amazon\.com|registry\.terraform\.io|github\.com)\//);
                return;
            }
            const words = [...ours.matchAll(/`([a-z][A-Za-z.]*)`/g)].map(([, word]) => word!);
            assert.deepEqual(
                words.filter((word) => !isOurs(word)),
                [],
            );
            assert.ok(words.length > 0 || /^(beside it|a condition|`GrafanaContent`)/.test(ours), ours);
        });
    }
});
