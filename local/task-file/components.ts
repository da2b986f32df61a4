/** Which component types a collector's program has. */
import { spawnSync } from "node:child_process";
import { parse } from "yaml";
import { adot } from "../../collector";
import { isMapping, items } from "../../collector/values";
import type { Components, Section } from "./adapt";

/** Asks the program; undefined for ADOT's own, which has no sub-commands and all of its components. */
export function componentsOf(program: string): Components {
    const { status, stdout } = spawnSync(program, ["components"], { encoding: "utf8", timeout: 20_000 });
    if (status !== 0) {
        return undefined;
    }
    const listed: unknown = parse(stdout);
    const typesIn = (section: Section): ReadonlySet<string> => {
        const names = items(isMapping(listed) ? listed[section] : undefined).flatMap((each) =>
            isMapping(each) && typeof each.name === "string" ? [each.name] : [],
        );
        return new Set(names.flatMap((name) => [name, newestName(section, name)]));
    };
    return {
        receivers: typesIn("receivers"),
        processors: typesIn("processors"),
        exporters: typesIn("exporters"),
        extensions: typesIn("extensions"),
        connectors: typesIn("connectors"),
    };
}

/** A list may have the spelling of before a rename. */
function newestName(section: Section, name: string): string {
    const aliases = section === "connectors" ? {} : adot.aliases[section];
    return Object.hasOwn(aliases, name) ? (aliases as Readonly<Record<string, string>>)[name]! : name;
}
