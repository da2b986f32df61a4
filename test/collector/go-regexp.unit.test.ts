/** Go's verdict about regular expressions; test/audit/start-fuzz.test.ts asks the real collector about others. */
import assert from "node:assert/strict";
import * as fc from "fast-check";
import { goRegexpProblem } from "../../collector/go-regexp";

const taken = [
    ...[
        "",
        "a|b",
        "|",
        "()",
        "(?i)jvm_.*",
        "(?P<name>x)",
        "(?<name>x)",
        "(?i-s:x)",
        "a{2}",
        "a{2,}",
        "a{,2}",
        "a{",
        "{",
    ],
    ...[
        "a{05}",
        "[]a]",
        "[^]a]",
        "[a-]",
        "[\\d-z]",
        "[[:alpha:]]",
        "\\p{Greek}",
        "\\pL",
        "\\P{^Lu}",
        "\\Q(?!\\E",
        "\\Q(",
        "\\x41",
    ],
    ...[
        "\\x{1F600}",
        "\\12",
        "\\_",
        "\\.",
        "\\z",
        "^*",
        "a(?i)*",
        "(a{30}){30}",
        "é",
        "😀+",
        "(?:(?:a{1000}){0}){9}",
        "[a-z&&[^b]]",
    ],
];

const refused: Readonly<Record<string, RegExp>> = {
    ...{
        "(?=a)": /lookahead/,
        "(?!a)": /lookahead/,
        "(?<=a)": /lookbehind/,
        "(?<!a)": /lookbehind/,
        "(?>a)": /atomic/,
    },
    ...{
        "(?#a)": /kind of group/,
        "(?P=n)": /kind of group/,
        "(?P<a-b>x)": /name/,
        "(": /never closed/,
        ")": /never opened/,
    },
    ...{
        "a**": /repetition/,
        "a++": /possessive/,
        "a{2}{3}": /repetition/,
        "*": /nothing before/,
        "a|*": /nothing before/,
    },
    ...{
        "(*)": /nothing before/,
        "a{1001}": /1000/,
        "a{2,1}": /below/,
        "(a{40}){30}": /1000/,
        "((a{10}){11}){10}": /1000/,
    },
    ...{ "[": /never closed/, "[]": /never closed/, "[z-a]": /backwards/, "[[:foo:]]": /class/, "\\p{Foo}": /Unicode/ },
    ...{
        "\\p{Emoji}": /Unicode/,
        "\\1": /backreferences/,
        "\\k<a>": /backreferences/,
        "\\Z": /escape/,
        "\\h": /escape/,
        "\\": /backslash/,
    },
    ...{
        "\\C": /escape/,
        "\\é": /escape/,
        "\\x4": /escape/,
        "\\x{110000}": /escape/,
        "[\\b]": /escape/,
        "[a-\\d]": /escape/,
    },
    ...{ ["(".repeat(1001)]: /nest/ },
};

describe("goRegexpProblem", () => {
    for (const pattern of taken) {
        it(`takes ${pattern}`, () => assert.equal(goRegexpProblem(pattern), undefined));
    }

    for (const [pattern, reason] of Object.entries(refused)) {
        it(`refuses ${pattern.slice(0, 40)}`, () => assert.match(goRegexpProblem(pattern) ?? "taken", reason));
    }

    it("gives an answer to any text, and soon", () => {
        fc.assert(fc.property(fc.string(), (text) => typeof (goRegexpProblem(text) ?? "") === "string"));
        assert.equal(goRegexpProblem("(a|b)*".repeat(20_000)), undefined);
    });
});
