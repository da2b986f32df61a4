/** The model of how collectors read their arguments, beside Go's `flag` with cobra, and beside the real collector. */
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import * as fc from "fast-check";

import { adotFlags, communityFlags } from "../../audit/delivery/flags";
import { needs, toolPath } from "../support/parts";

/** Arguments as people and attackers write them; each `--config` and `--set` has a key of its own to be told by. */
const argument = (index: number): fc.Arbitrary<string[]> => {
    const [config, set] = [`yaml:k${index}: 1`, `s${index}=1`];
    return fc.oneof<fc.WeightedArbitrary<string[]>[]>(
        {
            weight: 4,
            arbitrary: fc.constantFrom([`--config=${config}`], ["--config", config], [`--set=${set}`], ["--set", set]),
        },
        {
            weight: 2,
            arbitrary: fc.constantFrom([""], ["-"], ["--"], ["word"], ["/awscollector"], ["validate"], ["--config"]),
        },
        {
            weight: 1,
            arbitrary: fc
                .constantFrom(
                    ...[
                        "-config=x",
                        "-c",
                        "-h",
                        "-v",
                        "-hv",
                        "-v=false",
                        "-v=",
                        "-h=x",
                        "--help",
                        "--version",
                        "--h",
                        "--v",
                    ],
                    ...[
                        "--help=false",
                        "--version=F",
                        "--version=no",
                        "--=x",
                        "---config=x",
                        "-=",
                        "--set",
                        "--set=",
                        "--set=x",
                    ],
                    ...[
                        "--Config=x",
                        "--config-file=x",
                        "--log-level=debug",
                        "--feature-gates",
                        "--feature-gates=",
                        "a",
                    ],
                    ...[
                        "--feature-gates=a,,b",
                        "--feature-gates=a, b",
                        "--feature-gates=-",
                        "--feature-gates=a,+",
                        "-x=1",
                    ],
                    ...[
                        "completion",
                        "__complete",
                        "__completeNoDesc",
                        "components",
                        "print-config",
                        "help",
                        "--set==",
                    ],
                )
                .map((text) => [text]),
        },
    );
};
const argumentLists: fc.Arbitrary<string[]> = fc
    .integer({ min: 0, max: 6 })
    .chain((length) => fc.tuple(...Array.from({ length }, (_, index) => argument(index))))
    .map((parts) => parts.flat());

/** ADOT's main, as the Go program beside this file repeats it. */
interface Outcome {
    readonly Refused: boolean;
    readonly Uris: readonly string[] | null;
    readonly Gates: Readonly<Record<string, boolean>> | null;
}

describe("the model of a collector's flags", function () {
    this.timeout(240_000);

    describe("ADOT's, beside Go's flag and cobra", () => {
        let directory: string;
        let program: string;

        before(function () {
            directory = fs.mkdtempSync(path.join(os.tmpdir(), "pulumi-adot-flags-"));
            program = path.join(directory, "adot-flags");
            const built = spawnSync("go", ["build", "-mod=readonly", "-o", program, "."], {
                cwd: path.join(__dirname, "adot-flags"),
                encoding: "utf8",
            });
            if (built.status !== 0) {
                const reason = `go can't build test/audit/adot-flags: ${built.error?.message ?? built.stderr}`;
                assert.ok(!process.env.CI, reason);
                console.warn(`      skipped: ${reason}`);
                this.skip();
            }
        });

        after(() => fs.rmSync(directory, { recursive: true, force: true }));

        const outcomesOf = (lists: readonly (readonly string[])[]): Outcome[] =>
            execFileSync(program, {
                input: lists.map((list) => JSON.stringify(list)).join("\n"),
                encoding: "utf8",
                stdio: ["pipe", "pipe", "ignore"],
            })
                .trim()
                .split("\n")
                .map((line) => JSON.parse(line) as Outcome);

        it("agrees about what is read, what is switched and what is refused", () => {
            const lists = fc.sample(argumentLists, 5_000);
            outcomesOf(lists).forEach((outcome, index) => {
                const args = lists[index]!;
                const read = adotFlags(args);
                const text = JSON.stringify(args);
                assert.equal("refusal" in read, outcome.Refused, text);
                if ("refusal" in read) {
                    return;
                }
                // From three configs on a --set may be lost: start.ts takes that for unproven.
                const isLossy = read.configs.length > 2;
                const sets = isLossy ? [] : read.sets.map((set) => `set:${set}`);
                const uris = outcome.Uris ?? [];
                assert.deepEqual(isLossy ? uris.slice(0, read.configs.length) : uris, [...read.configs, ...sets], text);
                const gates = new Set(read.gates.map((gate) => gate.replace("-", "")));
                assert.deepEqual(Object.keys(outcome.Gates ?? {}).sort(), [...gates].sort(), text);
            });
        });

        it("loses a --set behind three --config, as start.ts says", () => {
            const [outcome] = outcomesOf([["--config=a", "--config=b", "--config=c", "--set=d=e"]]);
            assert.deepEqual(outcome?.Uris, ["a", "b", "c", "a"]);
        });
    });

    describe("the community's, beside the real collector", () => {
        before(function () {
            needs(this, "otelcol-full");
        });

        /** The keys of the configs that it has read: none of them is one that a config may have, and it says which. */
        const keysRead = (args: readonly string[]): Promise<string[] | undefined> =>
            new Promise((resolve, reject) => {
                execFile(
                    toolPath("otelcol-full"),
                    [...args],
                    { env: {}, timeout: 30_000 },
                    (error, _stdout, stderr) => {
                        const keys = /has invalid keys: ([^\n]*)/.exec(stderr)?.[1];
                        if (keys !== undefined) {
                            resolve(keys.split(", ").sort());
                        } else if (error?.killed === true) {
                            reject(new Error(`It keeps running: ${JSON.stringify(args)}`));
                        } else {
                            resolve(undefined);
                        }
                    },
                );
            });

        it("agrees about which configs are read, and when nothing starts", async () => {
            // Its gates have names of their own, and these two commands read a config too, without running it.
            const elsewhere = /^(--feature-gates.*|validate|print-config)$/s;
            const noGates = argumentLists.filter((args) => !args.some((arg) => elsewhere.test(arg)));
            await fc.assert(
                fc.asyncProperty(noGates, async (args) => {
                    const read = communityFlags(args);
                    const expected =
                        "refusal" in read || read.configs.length + read.sets.length === 0
                            ? undefined
                            : [
                                  ...read.configs.map((uri) => /^yaml:(\w+)/.exec(uri)?.[1]),
                                  ...read.sets.map((set) => /^\w+/.exec(set)?.[0]),
                              ];
                    // What isn't one of the keyed values above is no config that could be read.
                    fc.pre(expected === undefined || !expected.includes(undefined));
                    assert.deepEqual(await keysRead(args), expected?.sort(), JSON.stringify(args));
                }),
                { numRuns: 60 },
            );
        });
    });
});
