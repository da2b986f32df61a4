/** Image references taken apart. Pure. */
import { literally } from "../collector/regex";

/** `registry:5000/team/collector:v1@sha256:…` in its parts. */
export interface ImageReference {
    /** Registry and path, as written: `registry:5000/team/collector`. */
    readonly repository: string;
    /** Undefined where there is none. */
    readonly tag?: string;
    /** `sha256:…`; undefined where there is none. */
    readonly digest?: string;
}

/** Takes a reference apart as Docker does: digest behind `@`, tag behind a colon in the last part of the path. */
export function imageReference(image: string): ImageReference {
    const at = image.indexOf("@");
    const named = at < 0 ? image : image.slice(0, at);
    const colon = named.indexOf(":", named.lastIndexOf("/") + 1);
    return {
        repository: colon < 0 ? named : named.slice(0, colon),
        ...(colon < 0 ? {} : { tag: named.slice(colon + 1) }),
        ...(at < 0 ? {} : { digest: image.slice(at + 1) }),
    };
}

/** The tag of an image reference; undefined where it has none. */
export const tagOf = (image: string): string | undefined => imageReference(image).tag;

/** The digest of an image reference, e.g. `sha256:…`; undefined where it has none. */
export const imageDigestOf = (image: string): string | undefined => imageReference(image).digest;

/** Names of Docker Hub (distribution `reference/normalize.go`, and the registry's own). */
const dockerHub = /^(docker\.io|index\.docker\.io|registry-1\.docker\.io|registry\.hub\.docker\.com)$/;

/**
 * The repository with its registry left out where it is Docker Hub: `docker.io/amazon/x` and `amazon/x` are the same.
 * Only an exact spelling counts, as upper case makes another registry of the first part.
 */
export function canonicalRepository({ repository }: ImageReference): string {
    const slash = repository.indexOf("/");
    return dockerHub.test(repository.slice(0, Math.max(slash, 0))) ? repository.slice(slash + 1) : repository;
}

/** The parts of the path, in lower case and without the registry's host. */
export function pathOf({ repository }: ImageReference): readonly string[] {
    const [first = "", ...rest] = repository.toLowerCase().split("/");
    return rest.length > 0 && /[.:]|^localhost$/.test(first) ? rest : [first, ...rest];
}

/** A regular expression, as text, that matches this repository alone. */
export const patternFor = ({ repository }: ImageReference): string => `^${literally(repository)}$`;
