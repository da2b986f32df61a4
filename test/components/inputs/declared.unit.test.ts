/** Every table of inputs says what the text of its interface says: the defaults and the ranges. */
import assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";

import * as ts from "typescript";

import type { Fields, Spec } from "../../../collector/inputs";

const root = path.join(__dirname, "..", "..", "..");
const folders = ["collector/config", "components/inputs", "dashboards/rules"];

const sources = folders.flatMap((folder) =>
    fs
        .readdirSync(path.join(root, folder))
        .filter((name) => name.endsWith(".ts"))
        .map((name) => path.join(root, folder, name)),
);
const parsed = new Map(
    sources.map((file) => [
        file,
        ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest, true),
    ]),
);

/** Text of each property of an interface, those that it inherits included. */
const texts = new Map<string, Map<string, string>>();
const heritage = new Map<string, string[]>();
/** Name of the interface that a table is about, by file and name of the table. */
const tables: { file: string; table: string; of: string }[] = [];

for (const [file, source] of parsed) {
    for (const statement of source.statements) {
        if (ts.isInterfaceDeclaration(statement)) {
            const own = statement.members.map((member): [string, string] => [
                member.name?.getText(source) ?? "",
                ts
                    .getJSDocCommentsAndTags(member)
                    .map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "")
                    .join(" ")
                    .replace(/\s+/g, " "),
            ]);
            texts.set(statement.name.text, new Map(own));
            heritage.set(
                statement.name.text,
                (statement.heritageClauses ?? []).flatMap(({ types }) =>
                    types.map((type) => /\w+(?=[,>]|$)/.exec(type.getText(source).replace("Omit<", ""))![0]),
                ),
            );
        }
        if (ts.isVariableStatement(statement)) {
            for (const { name, initializer } of statement.declarationList.declarations) {
                const of = initializer && ts.isSatisfiesExpression(initializer) ? initializer.type.getText(source) : "";
                const match = /^InputsOf<(\w+)>$/.exec(of);
                if (match) {
                    tables.push({ file, table: name.getText(source), of: match[1]! });
                }
            }
        }
    }
}

function textOf(type: string, property: string): string | undefined {
    const own = texts.get(type)?.get(property);
    return (
        own ??
        heritage
            .get(type)
            ?.map((parent) => textOf(parent, property))
            .find((text) => text !== undefined)
    );
}

/** What a text says for the default, without the words behind it. */
function defaultIn(text: string): string | undefined {
    const [, quoted, word] = /Default:(?: `([^`]+)`| ([^.,;]+(?:\.\d+)?))/.exec(text) ?? [];
    return quoted ?? word;
}

const isLiteral = (value: unknown): boolean => ["number", "boolean"].includes(typeof value) || isShort(value);
const isShort = (value: unknown): boolean => typeof value === "string" && value.length < 30;

describe("the text of an input", () => {
    it("is found for every table", () => {
        assert.ok(tables.length >= 9, tables.map(({ table }) => table).join(", "));
        assert.equal(
            textOf("SidecarOptions", "scrapeIntervalSeconds"),
            textOf("CollectorOptions", "scrapeIntervalSeconds"),
        );
    });

    for (const { file, table, of } of tables) {
        it(`says the defaults and ranges that ${table} has`, async () => {
            const fields = ((await import(file)) as Record<string, Fields>)[table];
            assert.ok(fields, `${table} has to be exported.`);
            for (const [property, spec] of Object.entries(fields) as [string, Spec][]) {
                const text = textOf(of, property);
                const at = `${of}.${property}: ${text}`;
                assert.ok(text, `${of}.${property} has no text.`);
                const { default: own, serviceDefault = own } = spec.extras;
                if (isLiteral(serviceDefault)) {
                    assert.equal(defaultIn(text), String(serviceDefault), at);
                } else if (serviceDefault !== undefined) {
                    assert.ok(defaultIn(text), at);
                }
                const said = /\b(\d+) to (\d+)\b/.exec(text);
                const { range } = spec.form;
                if (range !== undefined && range[1] < Number.MAX_SAFE_INTEGER) {
                    assert.deepEqual(said?.slice(1).map(Number), range, at);
                }
            }
        });
    }
});
