/**
 * `node --import tsx tools/adot-configs.ts CHECKOUT`: writes audit/delivery/image-configs-data.ts from a clone of
 * https://github.com/aws-observability/aws-otel-collector with its tags. Its Dockerfile copies `config/` to `/etc` and
 * `config.yaml` to `/etc/otel-config.yaml`.
 */
import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";

/** The first minor release that is written; older ones are years out of support. */
const firstMinor = 40;

const [checkout] = process.argv.slice(2);

const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: checkout, encoding: "utf8", maxBuffer: 2 ** 28 });

const tags = git("tag", "--list", "v0.*", "--sort=v:refname")
    .split("\n")
    .filter((tag) => Number(/^v0\.(\d+)\.\d+$/.exec(tag)?.[1]) >= firstMinor);

/** Some releases have a file that no program can read as YAML: what is wrong with it is in its text. */
function asJson(yaml: string): string {
    try {
        return JSON.stringify(parse(yaml));
    } catch {
        return yaml;
    }
}

/** By the path in the image: from which release on it is which config, as JSON. */
const versions = new Map<string, [string, string][]>();
for (const tag of tags) {
    const files = git("ls-tree", "-r", "--name-only", tag, "config.yaml", "config").split("\n");
    for (const file of files.filter((name) => name.endsWith(".yaml"))) {
        const place = file === "config.yaml" ? "/etc/otel-config.yaml" : `/etc/${file.replace("config/", "")}`;
        const known = versions.get(place) ?? [];
        const text = asJson(git("show", `${tag}:${file}`));
        if (known.at(-1)?.[1] !== text) {
            versions.set(place, [...known, [tag, text]]);
        }
    }
}

/** Characters of a string in the file at most, so that editors and linters take its lines. */
const mostCharacters = 5_000;

const strings = (text: string): string =>
    (text.match(new RegExp(`[^]{1,${mostCharacters}}`, "g")) ?? [""]).map(quoted).join(" +\n");

const quoted = (text: string): string =>
    `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n")}'`;
const entries = [...versions].map(([place, known]) => {
    const rows = known.map(([tag, text]) => `        ["${tag}", ${strings(text)}],\n`);
    return `    "${place}": [\n${rows.join("")}    ],\n`;
});

fs.writeFileSync(
    path.join(__dirname, "..", "audit", "delivery", "image-configs-data.ts"),
    `/**
 * The configs that are files in ADOT's image. Written by tools/adot-configs.ts, not by hand: each is the data of its
 * YAML as JSON, without comments, or its text where it is no YAML. Source: https://github.com/aws-observability/aws-otel-collector, \`config\` and
 * \`config.yaml\` at the tags ${tags[0]} to ${tags.at(-1)}. Copyright Amazon.com, Inc. or its affiliates; Apache License 2.0.
 */

/** The newest release whose files are here. */
export const newestRelease = "${tags.at(-1)}";

/** By the path in the image: the first release that has the config, and the config; oldest first. */
export const imageConfigs: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
${entries.join("")}};
`,
);
