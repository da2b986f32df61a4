import assert from "node:assert/strict";
import type { Container } from "../../audit/containers";
import { goGcOf } from "../../audit/go-gc";
import { inspectContainers } from "../../audit/violations";
import { adotContainer, goodConfig, secret } from "./task";

type Variables = readonly (readonly [name: string, value: string])[];

const container = (variables: Variables, change: Partial<Container> = {}): Container =>
    adotContainer({
        memoryMiB: 512,
        environment: [["AOT_CONFIG_CONTENT", goodConfig()] as const, ...variables].map(([name, value]) => ({
            name,
            value,
        })),
        ...change,
    });

function found(variables: Variables, change?: Partial<Container>) {
    const task = { kind: "task definition", name: "orders" };
    const { violations } = inspectContainers({ containers: [container(variables, change)] }, task);
    return violations.filter(({ rule }) => rule === "gc-off");
}

const gc = (value: string) => ["GOGC", value] as const;
const limit = ["GOMEMLIMIT", "384MiB"] as const;

describe("the garbage collector beside the limiter", () => {
    // `readGOGC` of Go's runtime: `off`, or a whole number of 32 bits; anything else is the default.
    const read: readonly (readonly [string, number])[] = [
        ["off", Infinity],
        ["-1", Infinity],
        ["-2147483648", Infinity],
        ["0", 0],
        ["80", 80],
        ["+400", 400],
        ["007", 7],
        ["2147483647", 2_147_483_647],
        ["2147483648", 100],
        ["-2147483649", 100],
        ["", 100],
        ["OFF", 100],
        [" off", 100],
        ["1e3", 100],
        ["0x400", 100],
        ["4_000", 100],
    ];
    for (const [text, percent] of read) {
        it(`is read as Go reads it: ${JSON.stringify(text)}`, () => {
            assert.equal(goGcOf(container([gc(text)])), percent);
        });
    }

    it("is what the last literal says, and unknown where it comes from elsewhere", () => {
        assert.equal(goGcOf(container([gc("off"), gc("50")])), 50);
        assert.equal(goGcOf(container([gc("50")], { secrets: [secret("GOGC")] })), undefined);
    });

    it("may not be off, nor leave several times what is in use, without GOMEMLIMIT", () => {
        for (const value of ["off", "-5", "201", "400", "2147483647"]) {
            const [violation, ...others] = found([gc(value)]);
            assert.deepEqual(others, []);
            assert.equal(violation?.policy, "memory-held", value);
            assert.match(violation.fix, /set GOMEMLIMIT to 384MiB/);
        }
        assert.match(found([gc("400")])[0]!.message, /GOGC of 400 lets the heap grow to 5 times what is in use/);
    });

    it("may be anything beside a GOMEMLIMIT of a known size, and what is usual without", () => {
        for (const value of ["off", "-5", "400"]) {
            assert.deepEqual(found([gc(value), limit]), [], value);
        }
        for (const value of ["0", "25", "80", "100", "200", "", "nonsense"]) {
            assert.deepEqual(found([gc(value)]), [], value);
        }
        assert.deepEqual(found([]), []);
        assert.deepEqual(found([], { secrets: [secret("GOMEMLIMIT")] }), []);
    });

    it("isn't made good by a GOMEMLIMIT that is off, too large for the container, or that nobody knows", () => {
        assert.equal(found([gc("off"), ["GOMEMLIMIT", "512MiB"]]).length, 1);
        assert.equal(found([gc("off"), ["GOMEMLIMIT", "461MiB"]]).length, 1);
        assert.equal(found([gc("off"), ["GOMEMLIMIT", "512MiB"]], { memoryMiB: undefined }).length, 0);
        assert.equal(found([gc("off"), ["GOMEMLIMIT", "off"]]).length, 1);
        assert.equal(found([gc("off"), ["GOMEMLIMIT", ""]]).length, 1);
        assert.equal(found([gc("off"), limit], { secrets: [secret("GOMEMLIMIT")] }).length, 1);
    });

    it("is a violation where nobody can know it, and says nothing of its value", () => {
        const [violation] = found([], { secrets: [secret("GOGC", "/prod/gogc")] });
        assert.match(violation!.text, /Its GOGC isn't known before the task starts/);
        assert.ok(!violation!.text.includes("/prod/gogc"));
    });

    it("is none where only environment files may set it, and a literal of GOMEMLIMIT holds beside them", () => {
        const files = { hasEnvironmentFiles: true };
        assert.deepEqual(found([], files), []);
        assert.equal(found([], { ...files, secrets: [secret("GOGC")] }).length, 1);
        assert.equal(found([gc("off")], files).length, 1);
        assert.deepEqual(found([gc("100")], files), []);
        assert.deepEqual(found([gc("")], files), []);
        assert.deepEqual(found([limit], files), []);
        assert.deepEqual(found([limit, gc("off")], files), []);
    });
});
