/** docs/amp.md names an answer for every variable of the module that others use, and no input that there isn't. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import { prometheusChildren } from "../../components/amp/prometheus-transforms";
import { alertsInputs } from "../../components/inputs/alerts";
import { accessInputs } from "../../components/inputs/access";
import { prometheusWorkspaceInputs } from "../../components/inputs/prometheus-workspace";

const page = fs.readFileSync(path.join(__dirname, "..", "..", "docs", "amp.md"), "utf8");
/** Names of the variables of terraform-aws-modules/managed-service-prometheus 4.3, from its variables.tf. */
const theirs = fs
    .readFileSync(path.join(__dirname, "peers", "managed-service-prometheus.txt"), "utf8")
    .trim()
    .split("\n");

const [, table = ""] = page.split("## Beside terraform-aws-modules");
const rows = [...table.matchAll(/^\| `([a-z_]+)` *\| (.*?) *\|$/gm)].map(([, name, here]) => ({
    name: name!,
    here: here!,
}));

describe("docs/amp.md", () => {
    it("has a row for each of their variables, and for nothing else", () => {
        assert.deepEqual(rows.map(({ name }) => name).sort(), theirs);
    });

    it("names inputs and children that there are", () => {
        const inputs = [
            ...Object.keys(prometheusWorkspaceInputs),
            ...Object.keys(alertsInputs).map((key) => `alerts.${key}`),
            ...Object.keys(accessInputs),
            ...Object.keys(prometheusChildren).map((key) => `transform.${key}`),
            "PrometheusWorkspace.existing",
        ];
        const words = rows.flatMap(({ here }) => [...here.matchAll(/`([A-Za-z.]+)`/g)].map(([, word]) => word!));
        assert.deepEqual(
            words.filter((word) => !word.startsWith("args.") && !inputs.includes(word)),
            [],
        );
    });

    it("describes every input of a workspace", () => {
        // Those are described where alerts, dashboards and names are.
        const elsewhere = ["anomalies", "remoteWriteParameterName", "outOfOrderTimeWindowSeconds"];
        const missing = Object.keys(prometheusWorkspaceInputs).filter(
            (key) => !elsewhere.includes(key) && !page.includes(key),
        );
        assert.deepEqual(missing, []);
    });
});
