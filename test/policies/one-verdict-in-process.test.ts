/** The table of test/audit/one-verdict.ts, asked of the pack and of the command line. */
import assert from "node:assert/strict";

import { defaultLevels, packConfig } from "../../cli/pack-config";
import { policies } from "../../policies/policies";
import { rows } from "../audit/one-verdict";
import { home, Later, type Row, type RowResource, Secret, type Verdict } from "../audit/verdict-row";
import { inspectText } from "../cli/support";
import { type Given, resourceViolations, unknown } from "./in-process";

/** The provider that the engine makes for the types of a package. */
const defaultOf = (type: string): string => `default_7_48_0_${type.split(":")[0]}`;

/** The resources of a row, and what the engine puts before them. */
function registered({ resources, defaultProvider }: Row): readonly RowResource[] {
    const packages = [...new Set(resources.map(({ type }) => type.split(":")[0]!))].filter((name) => name !== "pulumi");
    const providers = packages.map((name) => ({
        type: `pulumi:providers:${name}`,
        name: defaultOf(name),
        inputs: { version: "7.48.0", ...(defaultProvider ?? { region: home.region }) },
    }));
    return [{ type: "pulumi:pulumi:Stack", name: "project-stack", inputs: {} }, ...providers, ...resources];
}

/** A value with the marks in it replaced. */
function replaced(value: unknown, replace: (mark: Later | Secret) => unknown): unknown {
    if (value instanceof Later || value instanceof Secret) {
        return replace(value);
    }
    if (Array.isArray(value)) {
        return value.map((each) => replaced(each, replace));
    }
    return typeof value === "object" && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, replaced(inner, replace)]))
        : value;
}

/** What mandatory policies say about each resource. */
type Said = readonly { readonly resource: string; readonly message: string }[];

async function packVerdict(row: Row, phase: "preview" | "update"): Promise<Verdict> {
    const messages = (await askedPack(row, phase)).map(({ message }) => message);
    const rules = messages.flatMap((message) => /breaks the rule ([a-z-]+)/.exec(message)?.[1] ?? []);
    return verdictOf(
        rules,
        messages.some((message) => /^can't run policy/.test(message)),
    );
}

async function askedPack(row: Row, phase: "preview" | "update"): Promise<Said> {
    const saved = process.env.PULUMI_DRY_RUN;
    process.env.PULUMI_DRY_RUN = String(phase === "preview");
    try {
        return await askPack(row, phase);
    } finally {
        if (saved === undefined) {
            delete process.env.PULUMI_DRY_RUN;
        } else {
            process.env.PULUMI_DRY_RUN = saved;
        }
    }
}

async function askPack(row: Row, phase: "preview" | "update"): Promise<Said> {
    const plain = (mark: Later | Secret): unknown =>
        mark instanceof Later && phase === "preview" ? unknown : replaced(mark.value, plain);
    const given = new Map<string, Given>();
    const messages: { resource: string; message: string }[] = [];
    for (const { name, type, inputs, ignoreChanges, provider = defaultOf(type), isRead } of registered(row)) {
        if (isRead === true) {
            continue;
        }
        const props = replaced(inputs, plain) as Record<string, unknown>;
        const resource: Given = { type, name, props, ignoreChanges, providedBy: given.get(provider) };
        given.set(name, resource);
        for (const policy of policies) {
            if ("validateResource" in policy && policy.validateResource !== undefined) {
                const config = policy.name === "settings" ? row.settings : undefined;
                const said = await resourceViolations(policy, resource, config);
                messages.push(
                    ...(policy.enforcementLevel === "mandatory" ? said : []).map((message) => ({
                        resource: name,
                        message,
                    })),
                );
            }
        }
    }
    return messages;
}

const verdictOf = (rules: readonly string[], isWaiting = false): Verdict =>
    rules.length > 0 ? ([...new Set(rules)].sort() as unknown as Verdict) : isWaiting ? "waits" : "safe";

const secretKey = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/** The export of a stack in which a row has been deployed, with or without `--show-secrets`. */
function exported(row: Row, secrets: "shown" | "sealed"): string {
    const marked = (mark: Later | Secret): unknown =>
        mark instanceof Later
            ? replaced(mark.value, marked)
            : {
                  [secretKey]: secretMark,
                  ...(secrets === "shown" ? { plaintext: JSON.stringify(mark.value) } : { ciphertext: "v1:abc=" }),
              };
    const types = new Map(registered(row).map(({ name, type }) => [name, type]));
    const urnOf = (name: string): string => `urn:pulumi:stack::project::${types.get(name)}::${name}`;
    const resources = registered(row).map(
        ({ type, name, inputs, outputs, ignoreChanges, provider = defaultOf(type), isRead }) => {
            const own = replaced(inputs, marked) as object;
            const isCustom = type !== "pulumi:pulumi:Stack";
            return {
                urn: urnOf(name),
                type,
                custom: isCustom,
                ...(isRead === true ? { external: true } : { inputs: own }),
                outputs: { ...own, ...outputs },
                ...(isCustom && !type.startsWith("pulumi:") ? { provider: `${urnOf(provider)}::id` } : {}),
                ...(ignoreChanges === undefined ? {} : { ignoreChanges }),
            };
        },
    );
    return JSON.stringify({ version: 3, deployment: { manifest: {}, resources } });
}

function commandVerdict(row: Row, secrets: "shown" | "sealed"): Verdict {
    const config = packConfig(row.settings ?? {}, defaultLevels);
    const { findings } = inspectText(exported(row, secrets), { config });
    return verdictOf(findings.filter(({ level }) => level === "mandatory").map(({ rule }) => rule));
}

const hasSecret = (row: Row): boolean => exported(row, "shown") !== exported(row, "sealed");

describe("one verdict about", () => {
    it("each row, under a name of its own", () => {
        assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length);
    });

    for (const row of rows) {
        const { name, preview, update, state } = row;
        it(name, async () => {
            assert.deepEqual(await packVerdict(row, "preview"), preview, "the pack in a preview");
            assert.deepEqual(await packVerdict(row, "update"), update, "the pack in an update");
            assert.deepEqual(commandVerdict(row, "shown"), state?.verdict ?? update, "the command about the state");
            if (hasSecret(row)) {
                assert.notEqual(commandVerdict(row, "sealed"), "safe", "the command about the state with its secrets");
            }
        });
    }

    const named = (name: string): Row => rows.find((row) => row.name === name)!;

    it("what not even an update knows: it is never known", async () => {
        for (const name of [
            "a value that a preview does not know",
            "a second writer of another name, which a preview does not know",
        ]) {
            const row = named(name);
            const resources = row.resources.map((resource) => ({
                ...resource,
                inputs: replaced(resource.inputs, () => unknown) as Record<string, unknown>,
            }));
            assert.equal(await packVerdict({ ...row, resources }, "preview"), "waits");
            assert.deepEqual(await packVerdict({ ...row, resources }, "update"), ["config-unproven"]);
        }
    });

    it("a second writer, which the pack blocks where it can't block the task any more", async () => {
        const said = await askedPack(named("a second writer after the task"), "preview");
        assert.deepEqual(
            said.map(({ resource }) => resource),
            ["a-second-writer-after-the-task-second"],
        );
        assert.match(said[0]!.message, /this one writes to the same/);
    });

    it("overrides before their task, which the pack names where it blocks the task", async () => {
        const said = await askedPack(named("an event's target before its task"), "preview");
        assert.deepEqual(
            said.map(({ resource }) => resource),
            ["an-event-s-target-before-its-task"],
        );
        assert.match(said[0]!.message, /of event target "an-event-s-target-before-its-task-override"/);
    });
});
