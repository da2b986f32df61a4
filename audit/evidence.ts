/** What gives a container away as a collector. */
import { remoteWriteUrlVariable } from "../collector";
import { containerName, programAnywhere, startedName } from "./collector-names";
import type { Container } from "./containers";

import { mentionedConfigs } from "./delivery/flags";
import { type ImagePatterns, isIgnored, knownImage } from "./images";
import { notCollectors, otherCollectors } from "./other-collectors";
import { configVariable } from "./delivery/sources";
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
    if ([...container.environment, ...container.secrets].some(({ name }) => name === configVariable)) {
        return `it has ${configVariable}`;
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
    if (named && mentionedConfigs(args).some(isCollectorUri)) {
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
 * `--config` alone proves nothing: many programs have one. A URI with one of the collector's config schemes does (file,
 * env, yaml, http, https, s3: ADOT's confmap providers), where other programs have the scheme too with a YAML file
 * only, and so does a path that says what it is.
 */
function isCollectorUri(value: string): boolean {
    return (
        /^(yaml|env|s3):|^(file|https?):.*\.ya?ml\b/.test(value) ||
        /otel|collector|\/ecs\/(ecs|container)-/i.test(value)
    );
}
