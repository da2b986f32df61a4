/** What gives a container away as a collector. */
import { remoteWriteUrlVariable } from "../collector";
import type { Container } from "./containers";

import { flagsOf } from "./delivery/flags";
import { distributionOf, type ImagePatterns, isIgnored } from "./images";
import { configVariable } from "./delivery/sources";

/**
 * What gives the container away, as the end of a sentence: `its image is a collector's`. Undefined when nothing does.
 * An ignored image takes away what is told by a name only; a collector's variable, URL or executable still count.
 */
export function evidenceOf(container: Container, patterns?: ImagePatterns): string | undefined {
    const named = !isIgnored(container.image, patterns);
    if (distributionOf(container.image, patterns) !== undefined) {
        return "its image is a collector's";
    }
    if ([...container.environment, ...container.secrets].some(({ name }) => name === configVariable)) {
        return `it has ${configVariable}`;
    }
    if (container.secrets.some(({ name }) => name === remoteWriteUrlVariable)) {
        return `it is given ${remoteWriteUrlVariable}`;
    }
    if (named && collectorName.test(container.name)) {
        return "its name is a collector's";
    }
    if (container.args.some((arg) => executables.test(arg))) {
        return "it starts a collector's executable";
    }
    if (named && flagsOf(container.args).configs.some(isCollectorUri)) {
        return "its --config is a collector's";
    }
    return undefined;
}

/**
 * Names that a container has for one reason only: `adot-collector`, which our components give, `otel-collector` and the
 * like.
 */
const collectorName = /^(aws-?)?(adot|otel|opentelemetry)[-_]?col(lector)?(-sidecar)?$/i;

/** The executables of ADOT's and the community's images, alone or inside a shell's command line. */
const executables = /(^|[/\s])(awscollector|otelcol(-[a-z]+)?|otelcontribcol)(\s|$)/;

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
