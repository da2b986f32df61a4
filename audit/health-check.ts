/** Whether a collector's health check can ever pass: its command, the image and the config together. Pure. */
import { ids, isPlaceholder, typeOf } from "../collector/rules/config-view";
import { once } from "../collector/rules/per-config";
import { at, isAbsent, isMapping } from "../collector/values";
import type { Collector } from "./collectors";
import { adotExecutables } from "./images";

/** Why a check never passes, and what to do: the end of a sentence, and a full one. */
export interface NeverHealthy {
    readonly kind: "missing" | "shell" | "failing";
    readonly why: string;
    readonly fix: string;
}

/** ADOT's program for it, which asks `http://127.0.0.1:PORT/` (aws-otel-collector `cmd/healthcheck/main.go`). */
const adotCheck = "/healthcheck";
const defaultPort = 13133;

const useAdots = `Use the exec form, as in ["CMD", "${adotCheck}"] for ADOT's image.`;
const useOther =
    'The community\'s image has no program that could ask: use ADOT\'s, with ["CMD", "/healthcheck"], or one of your own that has such a program.';

/** Undefined where the check may pass, as far as anybody can tell. */
export const neverHealthy = once((collector: Collector): NeverHealthy | undefined => {
    const { container, distribution } = collector;
    const [form, ...command] = container.healthCheck ?? [];
    const isKnown = distribution === "adot" || distribution === "community";
    const fix = distribution === "community" ? useOther : useAdots;
    if (form === undefined || form === "NONE") {
        return { kind: "missing", why: "it has no health check", fix };
    }
    if (form !== "CMD" && form !== "CMD-SHELL") {
        return {
            kind: "failing",
            why: "its health check begins with neither CMD nor CMD-SHELL, so that nothing is run",
            fix: `Put CMD in front, as in ["CMD", "${adotCheck}"] for ADOT's image.`,
        };
    }
    if (form === "CMD-SHELL") {
        const why = "its health check needs a shell, which the collector's image doesn't have";
        return isKnown ? { kind: "shell", why, fix } : undefined;
    }
    const failing = isKnown ? (wrongProgram(collector, command) ?? wrongExtension(collector, command)) : undefined;
    return failing === undefined ? undefined : { kind: "failing", fix, ...failing };
});

type Reason = Pick<NeverHealthy, "why"> & Partial<Pick<NeverHealthy, "fix">>;

/** The images have nothing but their programs (their Dockerfiles are `FROM scratch`), and what is mounted. */
function wrongProgram({ container, distribution, executables }: Collector, command: readonly string[]) {
    const [program = ""] = command;
    const { mountPaths, volumesFrom, unknown } = container;
    const programs = [...executables, ...(distribution === "adot" ? [adotCheck, ...adotExecutables] : [])];
    const isMounted =
        volumesFrom.length > 0 ||
        unknown?.has("mountpoints") === true ||
        unknown?.has("volumesfrom") === true ||
        mountPaths.some((path) => program.startsWith(path.replace(/\/*$/, "/")));
    // Windows has other names for the same.
    const isWindows = /\\|\.exe$/i.test(program);
    if (programs.includes(program) || isMounted || isWindows) {
        return undefined;
    }
    const shown = /^[\w./-]{1,40}$/.test(program) ? program : "the program that it names";
    return { why: `its health check starts ${shown}, which the collector's image doesn't have` };
}

/** The extension that ADOT's program asks: started, on that port of this machine, at `/`, without TLS. */
function wrongExtension({ config }: Collector, [program, ...args]: readonly string[]): Reason | undefined {
    if (program !== adotCheck || !config.seen || !isMapping(config.config)) {
        return undefined;
    }
    const asked = portOf(args);
    if (asked === undefined) {
        return {
            why: `the arguments of its health check aren't those of ${adotCheck}`,
            fix: `Give ${adotCheck} no argument but --port and a number.`,
        };
    }
    const url = `http://127.0.0.1:${asked}/`;
    const started = ids(at(config.config, "service", "extensions"))
        .map(({ id }) => id)
        .filter((id) => typeOf(id) === "health_check");
    if (started.length === 0) {
        const isDefined = at(config.config, "extensions", "health_check") !== undefined;
        return {
            why: `its health check asks ${url}, where nothing answers, as the config doesn't start the extension health_check`,
            fix: `${isDefined ? "L" : "Define extensions.health_check, and l"}ist it in service.extensions.`,
        };
    }
    const places = started.map((id) => [id, whyNot(at(config.config, "extensions", id), asked)] as const);
    const [id, why] = places[0]!;
    return places.some(([, reason]) => reason === undefined)
        ? undefined
        : {
              why: `its health check asks ${url}, and ${id} ${why}`,
              fix: `Give extensions.${id} the endpoint 127.0.0.1:${asked}, the path / and no tls.`,
          };
}

/** The port that it asks, read as Go's `flag` does; undefined where it ends with an error. */
function portOf(args: readonly string[]): number | undefined {
    let port = defaultPort;
    for (let index = 0; index < args.length && /^-./.test(args[index]!) && args[index] !== "--"; index++) {
        const flag = /^--?port(?:=(.*))?$/s.exec(args[index]!);
        if (flag === null) {
            return undefined;
        }
        const text = flag[1] ?? args[(index += 1)] ?? "";
        if (!/^\+?\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65_535) {
            return undefined;
        }
        port = Number(text);
    }
    return port;
}

/** Why the extension doesn't answer there, as the end of a sentence; undefined where it may. */
function whyNot(settings: unknown, asked: number): string | undefined {
    const [endpoint, path, tls] = ["endpoint", "path", "tls"].map((key) => at(settings, key));
    // With these it takes its settings from elsewhere.
    if (["use_v2", "http", "grpc"].some((key) => !isAbsent(at(settings, key)))) {
        return undefined;
    }
    if (!isAbsent(tls)) {
        return "answers over TLS alone";
    }
    if (typeof path === "string" && !isPlaceholder(path) && path !== "/" && path !== "") {
        return "answers at another path";
    }
    const [, host = "", port] = /^(.*):(\d+)$/.exec(typeof endpoint === "string" ? endpoint.trim() : "") ?? [];
    if (port !== undefined && Number(port) !== asked) {
        return "listens on another port";
    }
    if (port === undefined && isAbsent(endpoint) && asked !== defaultPort) {
        return `listens on port ${defaultPort}`;
    }
    const isAddress = /^\[.*\]$|^\d+(\.\d+){3}$/.test(host);
    return isAddress && !["0.0.0.0", "127.0.0.1", "[::]"].includes(host) ? "listens on another address" : undefined;
}
