/**
 * What Grafana's v1 dashboard leaves untyped, its plug-ins do not: the options of every panel, and what fields have of
 * their own, are compiled against the types of the plug-ins.
 */
import assert from "node:assert/strict";
import * as path from "node:path";
import { describe, it } from "mocha";
import * as ts from "typescript";
import { standardDashboards, type Panel } from "../../dashboards";

/** The types of a plug-in (`@grafana/schema`), by its id. */
const plugins = {
    stat: "StatPanelCfg",
    timeseries: "TimeSeriesPanelCfg",
    bargauge: "BarGaugePanelCfg",
    table: "TablePanelCfg",
    heatmap: "HeatmapPanelCfg",
} as const satisfies Record<Panel["type"], string>;
/** Plug-ins whose fields have options of their own. */
const withFields: readonly string[] = ["timeseries", "table", "heatmap"];

/**
 * What a plug-in no longer knows, and older ones need: tables have a footer up to Grafana 11, and the tooltips of heat
 * maps are turned on by `show` up to 10.1.
 */
const older: Readonly<Record<string, readonly string[]>> = { table: ["footer"], heatmap: ["tooltip", "show"] };

const panels = standardDashboards().flatMap(({ panels: all }) =>
    all.flatMap((panel): Panel[] => (panel.type === "row" ? panel.panels : [panel])),
);

const head = [
    'import type * as grafana from "@grafana/schema";',
    ...Object.entries(plugins).map(
        ([id, name]) =>
            `import type * as ${id} from "@grafana/schema/dist/esm/raw/composable/${id}/panelcfg/x/${name}_types.gen";`,
    ),
    // Enums become what they are written as, and what is left out has a default.
    "type Json<T> = T extends string ? `${T}` : T extends number | boolean | null | undefined ? T",
    "    : T extends readonly (infer Item)[] ? Json<Item>[] : T extends object ? { [K in keyof T]?: Json<T[K]> } : T;",
    "declare const is: <T>(value: Json<T>) => void;",
].join("\n");

/** `custom.lineWidth` with 1 is `{ lineWidth: 1 }`. */
const nested = (keys: readonly string[], value: unknown): unknown =>
    keys.reduceRight((inner, key) => ({ [key]: inner }), value);

type Options = Readonly<Record<string, unknown>>;

/** The same without what is at the path. */
const without = (options: Options, [key, ...rest]: readonly string[]): Options =>
    Object.fromEntries(
        Object.entries(options).flatMap(([name, value]): [string, unknown][] => {
            if (name !== key) {
                return [[name, value]];
            }
            return rest.length === 0 ? [] : [[name, without(value as Options, rest)]];
        }),
    );

/** A line for each thing to check; the same things of many panels once. */
function checks(some: readonly Panel[]): string[] {
    const lines = some.flatMap(({ type, options, fieldConfig: { defaults, overrides } }) => [
        [`${type}.Options`, without(options, older[type] ?? [])] as const,
        ...(withFields.includes(type) ? [[`${type}.FieldConfig`, defaults.custom ?? {}] as const] : []),
        ...overrides
            .flatMap(({ properties }) => properties)
            .map(({ id, value }) => {
                const [first, ...rest] = id.split(".");
                return first === "custom"
                    ? ([`${type}.FieldConfig`, nested(rest, value)] as const)
                    : (["grafana.FieldConfig", nested(id.split("."), value)] as const);
            }),
    ]);
    return [...new Set(lines.map(([of, value]) => `is<${of}>(${JSON.stringify(value)});`))];
}

/** What the compiler says of the lines, each with its line. */
function compiled(lines: readonly string[]): string[] {
    const name = path.join(__dirname, "panel-options.virtual.ts");
    const options: ts.CompilerOptions = {
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        types: [],
        lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
    };
    const host = ts.createCompilerHost(options);
    const text = [head, ...lines].join("\n");
    const isOurs = (file: string): boolean => path.resolve(file) === name;
    const { fileExists, readFile, getSourceFile } = host;
    Object.assign(host, {
        fileExists: (file: string) => isOurs(file) || fileExists.call(host, file),
        readFile: (file: string) => (isOurs(file) ? text : readFile.call(host, file)),
        getSourceFile: (file: string, ...rest: [ts.ScriptTarget]) =>
            isOurs(file) ? ts.createSourceFile(file, text, ...rest) : getSourceFile.call(host, file, ...rest),
    });
    const program = ts.createProgram([name], options, host);
    return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
        const said = ts.flattenDiagnosticMessageText(messageText, " ");
        const line = file === undefined ? 0 : file.getLineAndCharacterOfPosition(start ?? 0).line;
        return `${said} ${text.split("\n")[line]}`;
    });
}

describe("options of panels", function () {
    this.timeout(60_000);

    it("are those of Grafana's plug-ins, by name and by value, but for what older ones need", () => {
        const wrong = compiled([
            ...checks(panels),
            'is<stat.Options>({"graphMod":"area"});',
            'is<stat.Options>({"graphMode":"areas"});',
            'is<table.Options>({"footer":{}});',
            'is<heatmap.Options>({"tooltip":{"show":true}});',
        ]);
        const seen = wrong.splice(-4).map((message) => message.slice(0, 90));
        assert.deepEqual(wrong, []);
        assert.equal(seen.length, 4);
        assert.match(
            seen.join(),
            /graphMod"' does not exist.*"areas"' is not assignable.*footer"' does not exist.*show"' does not/,
        );
    });
});
