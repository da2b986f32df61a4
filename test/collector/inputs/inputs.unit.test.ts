import assert from "node:assert/strict";

import * as pulumi from "@pulumi/pulumi";

import {
    anything,
    boolean,
    checkInputs,
    InputError,
    type InputsOf,
    knownSoFar,
    list,
    matching,
    nonEmptyString,
    object,
    oneOf,
    record,
    registered,
    string,
    wholeNumber,
    withDefaults,
} from "../../../collector/inputs";

interface Inner {
    size?: number;
    level?: string;
}

interface Args {
    name: string;
    image?: pulumi.Input<string>;
    on?: boolean;
    ports?: number[];
    variables?: Record<string, pulumi.Input<string>>;
    inner?: Inner;
    wait?: number;
}

const innerInputs = {
    size: wholeNumber("MiB", 1, 9).or(3),
    level: oneOf(["info", "debug"]).or("info").unregistered(),
} satisfies InputsOf<Inner>;

const inputs = {
    name: matching(/^[a-z]+$/, "lower-case letters").unless((name: string) =>
        name === "aws" ? "AWS keeps that name for itself" : undefined,
    ),
    image: nonEmptyString().late("image").or("adot"),
    on: boolean().or(true),
    ports: list(wholeNumber("", 1, 65_535), { least: 1, of: "ports" }).optional(),
    variables: record(string().late(""), { pattern: /^[A-Z]+$/, allowed: "upper-case letters" }).optional(),
    inner: object(innerInputs).or({}),
    wait: wholeNumber("seconds", 0, 30).optional(30),
} satisfies InputsOf<Args>;

const args: Args = { name: "orders" };
const anyArgs = (values: object): Args => ({ ...args, ...values });

describe("declared inputs", () => {
    const refused: Record<string, [values: unknown, path: string, message: string]> = {
        "no arguments": [undefined, "args", "args is missing: it must be an object with name, image, on, "],
        "a required input left out": [{}, "name", "name is missing: it must be lower-case letters."],
        null: [anyArgs({ on: null }), "on", "on is null: it must be a boolean, true or false."],
        "an unknown property": [
            anyArgs({ nam: 1 }),
            "nam",
            "nam is an unknown property: there are name, image, on, ports, variables, inner, wait; the nearest is name.",
        ],
        "an unknown property of an object": [
            anyArgs({ inner: { sizes: 1 } }),
            "inner.sizes",
            "inner.sizes is an unknown property: there are size, level; the nearest is size.",
        ],
        "what a reason is against": [{ name: "aws" }, "name", 'name is "aws": AWS keeps that name for itself.'],
        "a number beyond its range": [
            anyArgs({ inner: { size: 10 } }),
            "inner.size",
            "inner.size is 10: it must be a whole number of MiB from 1 to 9.",
        ],
        "no number": [anyArgs({ inner: { size: NaN } }), "inner.size", "inner.size is NaN: it must be a whole number"],
        "none of the values": [
            anyArgs({ inner: { level: "loud" } }),
            "inner.level",
            'inner.level is "loud": it must be one of info, debug.',
        ],
        "an empty string": [anyArgs({ image: " " }), "image", 'image is " ": it must be a string that isn\'t empty.'],
        "an Output where the program needs the value": [
            anyArgs({ on: pulumi.output(true) }),
            "on",
            "on is an Output, which is known too late for this input: it must be a boolean, true or false.",
        ],
        "a short list": [anyArgs({ ports: [] }), "ports", "ports is []: it must be a list of ports with at least 1."],
        "an entry of a list": [
            anyArgs({ ports: [80, "x"] }),
            "ports[1]",
            'ports[1] is "x": it must be a whole number from 1 to 65535.',
        ],
        "a list for an object": [anyArgs({ variables: [] }), "variables", "variables is []: it must be an object."],
        "a name in a record": [
            anyArgs({ variables: { "a b": "" } }),
            "variables",
            'variables has the name "a b": it must be upper-case letters.',
        ],
        "a value in a record": [
            anyArgs({ variables: { A: 1 } }),
            "variables.A",
            "variables.A is 1: it must be a string.",
        ],
        "a missing value in a record": [
            anyArgs({ variables: { A: undefined } }),
            "variables.A",
            "variables.A is missing: it must be a string.",
        ],
    };
    for (const [what, [values, path, message]] of Object.entries(refused)) {
        it(`refuse ${what}`, () => {
            assert.throws(
                () => checkInputs(inputs, values),
                (error: InputError) => {
                    assert.equal(error.message.slice(0, message.length), message);
                    assert.equal(error.path, path);
                    return error instanceof InputError;
                },
            );
        });
    }

    it("allow Outputs and promises where they say so, and judge the value when it is there", () => {
        checkInputs(inputs, anyArgs({ image: pulumi.output(""), variables: { A: Promise.resolve("x") } }));
        assert.throws(() => checkInputs(inputs, anyArgs({ image: "" })), /^Error: image is ""/);
    });

    it("allow what they don't know in open objects only", () => {
        const open = object(innerInputs, { open: true });
        open.check("inner", { size: 1, more: true });
        assert.throws(() => open.check("inner", { size: 0, more: true }), /inner\.size/);
    });

    it("fill in defaults, those of inner tables too, and leave out what is undefined", () => {
        assert.deepEqual(withDefaults(inputs, anyArgs({ ports: undefined, inner: { size: 4 } })), {
            name: "orders",
            image: "adot",
            on: true,
            inner: { size: 4, level: "info" },
        });
        assert.deepEqual(withDefaults(inputs, args).inner, { size: 3, level: "info" });
    });

    it("keep the table's order, and values as they are", () => {
        const image = pulumi.output("x");
        const filled = withDefaults(inputs, { on: false, image, name: "orders" });
        assert.deepEqual(Object.keys(filled), ["name", "image", "on", "inner"]);
        assert.equal(filled.image, image);
    });

    it("take objects of a class, with getters, for plain ones, at whatever depth", () => {
        class Limits {
            get size() {
                return 5;
            }
        }
        class Given {
            get name() {
                return "orders";
            }
            get inner() {
                return new Limits();
            }
        }
        checkInputs(inputs, new Given());
        const { name, inner } = withDefaults(inputs, new Given() as Args);
        assert.deepEqual({ name, inner }, { name: "orders", inner: { size: 5, level: "info" } });
        const each = { list: list(object(innerInputs)), record: record(object(innerInputs)) };
        assert.deepEqual(withDefaults(each, { list: [new Limits()], record: { a: new Limits() } }), {
            list: [{ size: 5 }],
            record: { a: { size: 5 } },
        });
        // Of what may have other properties, nothing is left out.
        const open = new Limits();
        assert.equal(withDefaults({ open: object({}, { open: true }) }, { open }).open, open);
    });

    it("refuse a hole in a list", () => {
        const holed: unknown[] = [80];
        holed.length = 2;
        assert.throws(() => checkInputs(inputs, anyArgs({ ports: holed })), { message: /^ports\[1\] is missing: / });
    });

    it("register every default but those that are younger than stacks in use", () => {
        const filled = withDefaults(inputs, args);
        assert.deepEqual(registered(inputs, filled).inner, { size: 3 });
        const loud = withDefaults(inputs, anyArgs({ inner: { level: "debug" } }));
        assert.deepEqual(registered(inputs, loud).inner, { size: 3, level: "debug" });
    });

    it("are known so far, with examples where an Output stands", () => {
        const late = anyArgs({ image: pulumi.output("x"), variables: { A: pulumi.output("y"), B: "z" }, ports: [1] });
        assert.deepEqual(knownSoFar(inputs, late), {
            name: "orders",
            image: "image",
            variables: { A: "", B: "z" },
            ports: [1],
        });
    });

    it("say nothing of what anything may be", () => {
        anything().optional().check("x", undefined);
        anything().check("x", { any: ["thing"] });
        assert.throws(() => anything().check("x", null), { message: "x is null: it must be a value." });
    });
});
