import assert from "node:assert/strict";
import * as path from "node:path";

import { ComponentResource } from "@pulumi/pulumi";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import { generateSchema, type PackageSpec } from "@pulumi/pulumi/provider/experimental/schema";

import * as api from "../../components";
import packageJson from "../../package.json";
import { matchGolden } from "../support/golden";

describe("the schema for other languages", () => {
    /** As Pulumi's plugin host finds them: whatever is exported and is a component. */
    const components = Object.values(api)
        .filter((value) => typeof value === "function" && value.prototype instanceof ComponentResource)
        .map((component) => (component as { name: string }).name);
    let schema: PackageSpec;

    before(function () {
        this.timeout(120_000);
        const dir = path.join(__dirname, "schema");
        const { name, description } = packageJson;
        const analyzed = new Analyzer(dir, name, {}, new Set(components)).analyze();
        schema = generateSchema(
            name,
            "0.0.0",
            description,
            analyzed.components,
            analyzed.typeDefinitions,
            analyzed.dependencies,
        );
    });

    it("has every component", () => {
        const tokens = [
            "AdotDaemon",
            "AdotGateway",
            "AdotTaskDefinition",
            "GrafanaContent",
            "GrafanaWorkspace",
            "PrometheusWorkspace",
        ];
        assert.deepEqual(
            Object.keys(schema.resources).sort(),
            tokens.map((token) => `pulumi-adot:index:${token}`),
        );
    });

    it("is the committed one", () => {
        matchGolden("schema.json", `${JSON.stringify(schema, undefined, 2)}\n`);
    });

    it("describes every input and output", () => {
        const undescribed: string[] = [];
        const look = (at: string, properties: Record<string, { description?: string }> = {}) => {
            for (const [name, property] of Object.entries(properties)) {
                if (!property.description) {
                    undescribed.push(`${at}.${name}`);
                }
            }
        };
        for (const [token, resource] of Object.entries(schema.resources)) {
            look(token, resource.inputProperties);
            look(token, resource.properties);
        }
        for (const [token, type] of Object.entries(schema.types)) {
            look(token, type.properties);
        }
        assert.deepEqual(undescribed, []);
    });
});
