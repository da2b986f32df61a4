/** The readers as one table: each config is told by the one that knows it. */
import assert from "node:assert/strict";

import { readDocument } from "../../../cli/documents";
import { readers } from "../../../cli/migrate/readers";
import { assertKept } from "./kept";
import { ecsConfigs } from "./ecs-configs";
import { cases } from "./side-by-side-cases";

function readerOf(text: string, isYaml: boolean) {
    const { value, root } = isYaml ? readDocument(text) : { value: undefined, root: { offset: 0 } };
    const document = { origin: { file: "f", form: "a config" }, text, value, root };
    const reader = readers.find(({ isIt }) => isIt(document));
    return { name: reader?.name, migration: reader?.read(document, []) };
}

describe("migrate: the readers", () => {
    it("tell what they read from what the others do", () => {
        const kinds: Readonly<Record<string, string>> = {
            Prometheus: "a Prometheus config",
            vmagent: "a vmagent scrape config",
            Grafana: "a Grafana Alloy config",
            ADOT: "a collector's config",
        };
        for (const { name, text, file } of cases) {
            assert.equal(readerOf(text, !file.endsWith(".alloy")).name, kinds[name.split(/\W/)[0]!], name);
        }
        const agent = "metrics: { configs: [{ name: a, scrape_configs: [{ job_name: b }] }] }";
        assert.equal(readerOf(agent, true).name, "a Grafana Agent config, static mode");
    });

    it("read all configs in the manner of ADOT's, without a receiver that has no counterpart", () => {
        for (const [what, text] of Object.entries(ecsConfigs)) {
            const { name, migration } = readerOf(text, true);
            assert.equal(name, "a collector's config", what);
            assertKept(migration!);
        }
    });

    it("have names of their own", () => {
        const names = readers.map(({ name }) => name);
        assert.deepEqual([...new Set(names)], names);
    });
});
