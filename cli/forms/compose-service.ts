/** A service of a compose file as a container of ECS ("Services top-level element", Compose file reference). */
import { Unknown } from "../../audit/knowledge";
import { isMapping, items, type Mapping } from "../../collector/values";
import type { Escapes } from "../written";
import { mebibytesOfQuantity } from "./embedded-configs";

export function asContainer(name: string, service: Mapping): Mapping {
    const limits = isMapping(service.deploy) ? service.deploy.resources : undefined;
    const limit = isMapping(limits) && isMapping(limits.limits) ? limits.limits.memory : undefined;
    const isFromFile = service.env_file !== undefined || service.extends !== undefined;
    return {
        name,
        image: typeof service.image === "string" ? filledIn(service.image) : "",
        memory: mebibytesIn(service.mem_limit ?? limit),
        entryPoint: words(service.entrypoint),
        command: words(service.command),
        environment: variablesOf(service.environment),
        mountPoints: items(service.volumes).map((volume) => ({ containerPath: targetOf(volume) })),
        ...(isFromFile ? { environmentFiles: [{}] } : {}),
    };
}

/** Where a volume is in the container: `./a.yaml:/etc/a.yaml:ro`, or the long form. */
export const targetOf = (volume: unknown): string =>
    isMapping(volume) ? String(volume.target ?? "") : (partsOf(String(volume))[1] ?? String(volume));

/** What a volume is on the host. */
export const sourceOf = (volume: unknown): string =>
    isMapping(volume) ? String(volume.source ?? "") : partsOf(String(volume))[0]!;

/** A variable's default may have a colon too. */
const partsOf = (text: string): string[] => text.match(/(?:\$\{[^}]*\}|[^:])+/g) ?? [text];

/** Compose counts memory as Docker does, in powers of 1024: `512m`, `1gb`, bytes. */
function mebibytesIn(value: unknown): number | Unknown | undefined {
    if (value === undefined || value === null) {
        return undefined;
    }
    const text = filledIn(String(value));
    if (typeof text !== "string") {
        return text;
    }
    const [, amount, unit = ""] = /^(\d+(?:\.\d+)?)\s*([kmg])?b?$/i.exec(text.trim()) ?? [];
    return amount === undefined
        ? new Unknown("never", "isn't an amount of memory as Compose writes it")
        : mebibytesOfQuantity(
              unit === "" ? amount : `${amount}${unit.toLowerCase() === "k" ? "Ki" : `${unit.toUpperCase()}i`}`,
          );
}

/** `KEY: value`, or `KEY=value` in a list; what has no value is the shell's own. */
function variablesOf(environment: unknown): readonly Mapping[] {
    const pairs: (readonly [string, unknown])[] = isMapping(environment)
        ? Object.entries(environment)
        : items(environment).map((each) => {
              const [, key = String(each), value = undefined] = /^([^=]*)=([^]*)$/.exec(String(each)) ?? [];
              return [key, value] as const;
          });
    return pairs.map(([name, value]) => ({
        name,
        value: value === undefined || value === null ? fromShell : filledIn(String(value as string)),
    }));
}

/** A command is a list, or a line as a shell splits it. */
function words(value: unknown): readonly unknown[] {
    const list =
        typeof value === "string"
            ? (value.match(/(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
                  word.replace(
                      /"((?:[^"\\]|\\.)*)"|'([^']*)'/g,
                      (_, double?: string, single?: string) => double ?? single ?? "",
                  ),
              )
            : items(value).map(String);
    return list.map(filledIn);
}

const fromShell = new Unknown("never", "is filled in from the environment that Compose runs in");

/** A text with `$$` for a dollar, and where something is to be filled in what is known of it. */
export function filledIn(text: string): string | Unknown {
    let isOpen = false;
    const written = text.replace(/\$(?:(\$)|\{[^}]*\}|[A-Za-z_]\w*)/g, (_, dollar?: string) => {
        isOpen ||= dollar === undefined;
        return dollar ?? "…";
    });
    return isOpen ? new Unknown("never", fromShell.why, written) : written;
}

/** A dollar is written twice. Lines without variables alone are written. */
export const escapes: Escapes = {
    read: (line) => line.replaceAll("$$", () => "$"),
    write: (line) => line.replaceAll("$", () => "$$"),
};
