/** What gives a collector away in a value of any resource, wherever it stands. Pure. */
import { entries, isMapping, type Mapping } from "../../collector/values";
import { wholeConfigVariables } from "../delivery/sources";
import { distributionOf, type ImagePatterns, knownImage } from "../images";
import { folded } from "../json-keys";
import { decodedIn } from "./base64";
import { hasConfigText, isConfig } from "./config-text";
import { plainKey } from "./places";
import { yamlIn } from "./text-values";

/** What a mapping gives away by its own keys, as the end of a sentence that begins with `It has`. */
export function evidenceInMapping(value: Mapping, images?: ImagePatterns): string | undefined {
    const variable = wholeConfigVariables.find(
        (each) =>
            Object.hasOwn(value, each) ||
            entries(value).some(([key, name]) => name === each && nameKeys.includes(folded(key))),
    );
    if (variable !== undefined) {
        return `a collector's config in ${variable}`;
    }
    return isConfig(value) ? "a collector's config" : imageOf(value, images);
}

/** The keys of name and value pairs: environment variables, parameters. */
const nameKeys = ["name", "key", "variable", "parameterkey", "parametername"];

/** Keys of a container in any schema, beside its image. */
const containerKeys =
    /^(containername|commands?|args|arguments|entrypoints?|environments?|environmentvariables|env|essential|cpu|memory|memoryreservation|portmappings|ports|mountpoints|volumemounts|healthchecks?|logconfigurations?|secrets|resourcerequirements|containerport)$/;

/** A container whose image only has a collector's name, in whatever way the key for it is called. */
function imageOf(value: Mapping, images?: ImagePatterns): string | undefined {
    const all = entries(value);
    const isContainer = all.some(([key]) => containerKeys.test(plainKey(key)));
    const named = all.some(
        ([key, image]) => /image/i.test(key) && typeof image === "string" && isReference(image, images),
    );
    return isContainer && named ? "a collector's image" : undefined;
}

/** What a text gives away; texts that are JSON or YAML are better looked at as what they hold. */
export function evidenceInText(text: string, key: string, images?: ImagePatterns): string | undefined {
    return isImage(text, key, images) ? "a collector's image" : evidenceInProse(text, images);
}

/**
 * The whole text is an image reference: a path with a tag or a digest; or less, under a key for images, where it is
 * known to be a collector's and doesn't only have the name of one. A repository's name alone is none, nor is an ARN.
 */
function isImage(text: string, key: string, images?: ImagePatterns): boolean {
    if (!isReference(text, images)) {
        return false;
    }
    return (
        image.test(text) ||
        (/image/i.test(key) && knownImage(text, images)?.isOriginal === true) ||
        (imageKey.test(plainKey(key)) && /[/:@]/.test(text))
    );
}

/** Keys that are for the image of a container and nothing else. */
const imageKey = /^((docker|container|task|sidecar)?image|(docker|container)imageur[il])$/;

const isReference = (text: string, images?: ImagePatterns): boolean =>
    text.length <= longestImage &&
    imageOrRepository.test(text) &&
    !isPicture.test(text) &&
    distributionOf(text, images) !== undefined;

/** Files that are shown or read: a logo, a diagram, a manual. */
const isPicture = /\.(png|svg|jpe?g|gif|webp|ico|avif|bmp|tiff?|pdf|html?|md)$/i;

const repository = String.raw`(?:[a-z0-9][a-z0-9.-]*(?::\d+)?\/)?[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*`;
const version = String.raw`(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?`;
const image = new RegExp(String.raw`^(?=.*\/)(?=.*[:@])${repository}${version}$`, "i");
const imageOrRepository = new RegExp(`^${repository}${version}$`, "i");

/** A script, a template in another language, a config: text that isn't looked at by its structure. */
function evidenceInProse(text: string, images?: ImagePatterns): string | undefined {
    const variable = wholeConfigVariables.find((each) => text.includes(each) && variableSet(each).test(text));
    if (variable !== undefined) {
        return `a collector's config in ${variable}`;
    }
    if (hasConfigText(text)) {
        return "a collector's config";
    }
    return imagesIn(text).some((reference) => isReference(reference, images)) ? "a collector's image" : undefined;
}

/**
 * What a text runs as an image or names as one: `image: …`, `"image" = "…"`, and whatever may be the image among the
 * arguments of `docker run …`. Each character is looked at a fixed number of times, whatever the text.
 */
function imagesIn(text: string): string[] {
    if (!text.includes("/")) {
        return [];
    }
    const set = [...text.matchAll(imageSet)].map(([, reference = ""]) => reference);
    const run = text
        .replace(/\\\r?\n/g, " ")
        .split(commandEnd)
        .filter((command) => command.includes("/"))
        .flatMap((command) => {
            const start = command.search(containerRun);
            return start < 0 ? [] : [...command.slice(start).matchAll(argument)].map(([, reference = ""]) => reference);
        });
    return [...new Set([...set, ...run])].filter(
        (reference) => reference.length <= longestImage && reference.includes("/"),
    );
}

/** `AOT_CONFIG_CONTENT=…`, `"AOT_CONFIG_CONTENT": …`, `name: AOT_CONFIG_CONTENT`. */
const variableSet = (name: string): RegExp =>
    new RegExp(String.raw`\b${name}[\\"']*\s*[=:]|\bname[\\"']*\s*[=:]\s*[\\"']*${name}\b`, "i");

/** A key for images with what is set. It takes all that follows, so that no part is looked at twice. */
const imageSet = /\bimage(?:uri|url)?[\\"']*\s*[=:]\s*[\\"']*([\w.:/@-]*)/gi;

const containerRun =
    /\b(?:(?:docker|podman|nerdctl|finch)\s+(?:container\s+)?(?:run|create)|ctr\s+(?:-\S+\s+\S+\s+)?run)\s/i;
/** Where a command of a shell ends. */
const commandEnd = /[\n;|&]/;
/** An argument that has a path and isn't an option. */
const argument = /\s[\\"']*([a-z0-9][\w.:@-]*\/[\w.:/@-]*)/gi;

/** Characters of an image reference: a repository has 255 at most, a tag 128, a digest 71 (OCI distribution spec). */
const longestImage = 1024;

/** Whether a text is or holds a collector's config: in YAML or JSON, in a text of another language, in base64. */
export const holdsConfig = (text: string): boolean =>
    [text, ...decodedIn(text)].some((each) => hasConfigText(each) || holdsConfigValue(yamlIn(each)));

/** Whether one of the values is a config, at any depth. */
function holdsConfigValue(value: unknown): boolean {
    const inner: readonly unknown[] = Array.isArray(value) ? value : isMapping(value) ? Object.values(value) : [];
    return isConfig(value) || inner.some(holdsConfigValue);
}
