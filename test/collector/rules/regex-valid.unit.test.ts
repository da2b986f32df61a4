/** Regular expressions in the places where components compile them. */
import assert from "node:assert/strict";

import { audit } from "../../../collector";
import type { ComponentKind } from "../../../collector/release";
import { expressions } from "../../../collector/rules/expressions";
import { inside, type Loose, safe } from "./audit-cases";

/** A value at a path with `*`, a list of one for each. */
function holding(path: string, value: unknown): unknown {
    return path
        .split(".")
        .filter((key) => key !== "")
        .reduceRight((inner, key) => (key === "*" ? [inner] : { [key]: inner }), value);
}

/** What an owner has to have for its expressions to be compiled. */
const besides: Readonly<Record<string, object>> = { ordering_criteria: { sort_by: [{ sort_type: "numeric" }] } };

/** A config whose component of that type has one expression, at that place. */
function withExpression({ kind, type, owner, onlyIf, paths }: (typeof expressions)[number], path: string): Loose[] {
    assert.ok(paths.includes(path));
    return ["(?!x).*", "^(x|y)$$"].map((expression) => {
        const config = safe();
        const own = { ...besides[owner], ...(holding(path, expression) as object) };
        config[kind] = {
            ...(config[kind] as object),
            [`${type}/x`]: holding(owner, onlyIf === undefined ? own : { ...own, [onlyIf[0]]: onlyIf[1] }),
        };
        use(config, kind, `${type}/x`);
        return config;
    });
}

function use(config: Loose, kind: ComponentKind, id: string): void {
    if (kind === "extensions") {
        (config.service.extensions as string[]).push(id);
    } else {
        (config.service.pipelines.metrics![kind] as string[]).push(id);
    }
}

const found = (config: Loose): string[] =>
    audit(config, inside)
        .filter(({ rule }) => rule === "regex-not-valid")
        .map(({ path }) => path);

describe("regex-not-valid", () => {
    for (const group of expressions) {
        for (const path of group.paths) {
            const { kind, type, owner } = group;
            it(`finds a lookahead in ${kind}.${type} at ${owner} ${path}`, () => {
                const [bad, good] = withExpression(group, path);
                const place = [`${kind}.${type}/x`, owner, path].filter((part) => part !== "").join(".");
                assert.deepEqual(found(bad!), [place.replaceAll(".*", "[0]")]);
                assert.deepEqual(found(good!), []);
            });
        }
    }

    it("finds nothing where a name is meant, or nothing compiles it", () => {
        const strict = safe();
        strict.processors["metricstransform/x"] = { transforms: [{ include: "(?!x)", match_type: "strict" }] };
        use(strict, "processors", "metricstransform/x");
        assert.deepEqual(found(strict), []);
        const unused = safe();
        unused.processors["resource/x"] = { attributes: [{ action: "extract", pattern: "(?!x)" }] };
        assert.deepEqual(found(unused), []);
    });

    it("finds nothing in what only the task knows", () => {
        const config = safe();
        config.processors["resource/x"] = { attributes: [{ action: "extract", pattern: "${env:PATTERN}(?!x)" }] };
        use(config, "processors", "resource/x");
        assert.deepEqual(found(config), []);
    });

    it("finds nothing where the collector starts without the expression", () => {
        const config = safe();
        config.receivers["filelog/x"] = { ordering_criteria: { regex: "(b", sort_by: [{ sort_type: "mtime" }] } };
        config.exporters["awsemf/x"] = { metric_declarations: [{ label_matchers: [{ regex: "(b" }] }] };
        use(config, "receivers", "filelog/x");
        use(config, "exporters", "awsemf/x");
        assert.deepEqual(found(config), []);
    });

    it("speaks of lookaheads only where there is one", () => {
        const fixOf = (pattern: string): string => {
            const config = safe();
            config.processors["resource/x"] = { attributes: [{ action: "extract", pattern }] };
            use(config, "processors", "resource/x");
            return audit(config, inside).find(({ rule }) => rule === "regex-not-valid")!.fix;
        };
        ["(?!x)", "(?=x)", "(?<!x)", "(?<=x)"].forEach((pattern) => assert.match(fixOf(pattern), /a lookahead/));
        ["[z-a]", "a**", "\\Z", "(b", "(?>x)"].forEach((pattern) =>
            assert.equal(fixOf(pattern), "Write it in Go's syntax (RE2)."),
        );
    });
});
