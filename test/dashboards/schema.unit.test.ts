import assert from "node:assert/strict";
import { describe, it } from "mocha";
import type * as grafana from "@grafana/schema";
import type { Dashboard } from "../../dashboards/model";

/** The values that a type has in JSON: enums become what they are written as. */
type InJson<T> = T extends string
    ? `${T}`
    : T extends number | boolean | null | undefined
      ? T
      : T extends readonly (infer Item)[]
        ? InJson<Item>[]
        : T extends object
          ? { [Key in keyof T]: InJson<T[Key]> }
          : T;

describe("dashboard types", () => {
    it("are those of Grafana's v1 dashboard", () => {
        // The compiler is the judge: this function doesn't compile when a field of ours is not one of Grafana's, by
        // name or by value.
        const asGrafana = (ours: Dashboard): InJson<grafana.Dashboard> => ours;
        assert.equal(typeof asGrafana, "function");
    });
});
