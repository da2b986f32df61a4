/** What gives a container away as a collector. */
import { remoteWriteUrlVariable } from "../collector";
import { containerName, programAnywhere, startedName } from "./collector-names";
import type { Container } from "./containers";

import { mentionedConfigs } from "./delivery/flags";
import { imageReference, pathOf } from "./image-reference";
import { type ImagePatterns, isIgnored, knownImage } from "./images";
import { notCollectors, otherCollectors } from "./other-collectors";
import { wholeConfigVariables } from "./delivery/sources";
import { holdsConfig } from "./sources/evidence";
import { startedPrograms } from "./started-programs";

/**
 * What gives the container away, as the end of a sentence: `its image is a collector's`. Undefined when nothing does.
 * An ignored image takes away what is told by a name only; a collector's variable, URL or executable still count.
 */
export function evidenceOf(container: Container, patterns?: ImagePatterns): string | undefined {
    const named = !isIgnored(container.image, patterns);
    const image = knownImage(container.image, patterns);
    const args = [...container.entryPoint, ...container.command];
    if (image !== undefined && (image.other?.runsPipelines?.(container) ?? true)) {
        return "its image is a collector's";
    }
    const names = [...container.environment, ...container.secrets].map(({ name }) => name);
    const variable = wholeConfigVariables.find((each) => names.includes(each));
    if (variable !== undefined) {
        return `it has ${variable}`;
    }
    if (container.secrets.some(({ name }) => name === remoteWriteUrlVariable)) {
        return `it is given ${remoteWriteUrlVariable}`;
    }
    if (named && isCollectorName(container)) {
        return "its name is a collector's";
    }
    if (startsCollector(args)) {
        return "it starts a collector's executable";
    }
    if (named && mentionedConfigs(args).some((value) => isCollectorUri(value, container))) {
        return "its --config is a collector's";
    }
    if (named && collectorSet.test(args.join(" "))) {
        return "its --set is a collector's";
    }
    // An ignored image may write a config for another container.
    if (named && [...container.environment.map(({ value }) => value), ...args].some(holdsConfig)) {
        return "it holds a collector's config";
    }
    return undefined;
}

/** A collector's own name, or that of one under another name. */
const isCollectorName = (container: Container): boolean => {
    const name = container.name.toLowerCase();
    return (
        containerName.test(name) ||
        (!notCollectors.test(name) &&
            otherCollectors.some(
                ({ image, isWord = false, runsPipelines }) =>
                    !isWord && image.test(name) && (runsPipelines?.(container) ?? true),
            ))
    );
};

function startsCollector(args: readonly string[]): boolean {
    if (args.some((arg) => programAnywhere.test(arg))) {
        return true;
    }
    const words = args.flatMap((arg) => arg.split(/\s+/));
    return startedPrograms(args).some(
        (program) =>
            startedName.test(program) ||
            otherCollectors.some(
                ({ image, isWord = false, program: own }) =>
                    (own?.name ?? (isWord ? /$^/ : image)).test(program) &&
                    (own?.argument === undefined || words.some((word) => own.argument!.test(word))),
            ),
    );
}

/** `--set` of a part that only a collector's config has. */
const collectorSet = /(^|\s)--?set[=\s]["']?(service(\.|::)pipelines|processors)(\.|::)/;

/**
 * `--config` alone tells nothing: most programs have one, and names of environments (`env:PROD`) and files
 * (`file:/etc/app.yaml`) behind it. What tells is a URI that nobody but a collector takes (its `yaml:`, and the form of
 * its s3 provider), a variable that may hold what isn't seen here, and a name that speaks of collectors. What is seen
 * is a config or none, which `holdsConfig` knows. Source: ADOT's confmap providers.
 */
function isCollectorUri(value: string, container: Container): boolean {
    const [, variable] = /^env:([a-zA-Z_]\w*)(?::-.*)?$/s.exec(value) ?? [];
    return (
        /^yaml:|^s3:\/\/[^/]+\.s3\.[\w-]+\.amazonaws\.com\//.test(value) ||
        (variable !== undefined && isUnseen(variable, container)) ||
        projectFile.test(value) ||
        (collectorFile.test(value) && isTelemetrys(value, container))
    );
}

/** Whether a variable may hold what isn't seen here. */
function isUnseen(variable: string, { environment, secrets, hasEnvironmentFiles, unknown }: Container): boolean {
    const literal = environment.findLast(({ name }) => name === variable)?.value;
    return literal === undefined
        ? secrets.some(({ name }) => name === variable) ||
              hasEnvironmentFiles ||
              unknown?.has("environment") === true ||
              configName.test(variable)
        : literal.includes("${");
}

/** Names of a variable that the image may set to a config. */
const configName = /conf|otel|collector|adot|aot|yaml/i;

/** A path or an address that speaks of OpenTelemetry, or of ADOT and the configs in its image. */
const projectFile = /(?<![a-z])(aws)?otel|open-?telemetry|(?<![a-z])(adot|aoc)(?![a-z])|\/ecs\/(ecs|container)-/i;

/** One with the bare word: invoices, rents and garbage are collected as well, by programs that call a file after it. */
const collectorFile = /(?<![a-z0-9][-_.])(?<![a-z0-9])collector/i;

/**
 * What else may speak for a collector whose file has the bare word: a URI, which ADOT takes and hardly an app does; a
 * word for telemetry in the image or the container's name; ADOT's health check; a port that collectors listen on.
 */
function isTelemetrys(value: string, { name, image, healthCheck = [], ports = [] }: Container): boolean {
    return (
        /^[a-z][a-z\d]+:/i.test(value) ||
        [name, pathOf(imageReference(image)).join("/")].some((text) => telemetryWord.test(text)) ||
        healthCheck[1] === "/healthcheck" ||
        ports.some(({ first, last }) => collectorPorts.some((port) => first === port && last === port))
    );
}

const telemetryWord =
    /(?<![a-z])(otel|open-?telemetry|telemetry|observability|monitoring|metrics|trac(es?|ing)|adot|aoc|sidecar)(?![a-z])/i;

/** OTLP's, and the one of the extension health_check. */
const collectorPorts: readonly number[] = [4317, 4318, 13133];
