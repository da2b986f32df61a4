/** What gives a collector away in a value of any resource, wherever it stands. Pure. */
import { gunzipSync } from "node:zlib";
import { entries, isMapping, type Mapping } from "../../collector/values";
import { folded } from "../json-keys";
import { configVariable } from "../delivery/sources";
import { distributionOf, type ImagePatterns } from "../images";

/** What a mapping gives away by its own keys, as the end of a sentence that begins with `It has`. */
export function evidenceInMapping(value: Mapping): string | undefined {
    if (Object.hasOwn(value, configVariable)) {
        return `a collector's config in ${configVariable}`;
    }
    const isNamed = entries(value).some(([key, name]) => name === configVariable && nameKeys.includes(folded(key)));
    if (isNamed) {
        return `a collector's config in ${configVariable}`;
    }
    const service = value.service;
    return isMapping(service) &&
        isMapping(service.pipelines) &&
        (isMapping(value.receivers) || isMapping(value.exporters))
        ? "a collector's config"
        : undefined;
}

/** The keys of name and value pairs: environment variables, parameters. */
const nameKeys = ["name", "key", "variable", "parameterkey", "parametername"];

/** What a text gives away; texts that are JSON are better looked at as what they hold. */
export function evidenceInText(text: string, key: string, images?: ImagePatterns): string | undefined {
    if (isImage(text, key, images)) {
        return "a collector's image";
    }
    const found = evidenceInProse(text, images);
    if (found !== undefined || !mayBeBase64(text)) {
        return found;
    }
    const decoded = decodedBase64(text);
    return decoded === undefined ? undefined : evidenceInProse(decoded, images);
}

/**
 * The whole text is an image reference: with a tag or a digest, or under a key for images. A repository's name alone is
 * none, nor is an ARN.
 */
function isImage(text: string, key: string, images?: ImagePatterns): boolean {
    const form = /image/i.test(key) ? imageOrRepository : image;
    return text.length <= longestImage && form.test(text) && distributionOf(text, images) !== undefined;
}

const repository = String.raw`(?:[a-z0-9][a-z0-9.-]*(?::\d+)?\/)?[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*`;
const version = String.raw`(?::[\w][\w.-]{0,127})?(?:@sha256:[0-9a-f]{64})?`;
const image = new RegExp(String.raw`^(?=.*\/)(?=.*[:@])${repository}${version}$`, "i");
const imageOrRepository = new RegExp(`^${repository}${version}$`, "i");

/** A script, a template in another language, a config: text that isn't looked at by its structure. */
function evidenceInProse(text: string, images?: ImagePatterns): string | undefined {
    if (text.includes(configVariable) && variableSet.test(text)) {
        return `a collector's config in ${configVariable}`;
    }
    if (sections.every((section) => section.test(text))) {
        return "a collector's config";
    }
    return imagesIn(text).some((reference) => distributionOf(reference, images) !== undefined)
        ? "a collector's image"
        : undefined;
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
        .split(commandEnd)
        .filter((command) => command.includes("/"))
        .flatMap((command) => {
            const start = command.search(containerRun);
            return start < 0 ? [] : [...command.slice(start).matchAll(argument)].map(([, reference = ""]) => reference);
        });
    return [...new Set([...set, ...run])].filter(
        (reference) => reference.length <= longestImage && reference.includes("/") && imageOrRepository.test(reference),
    );
}

/** `AOT_CONFIG_CONTENT=…`, `"AOT_CONFIG_CONTENT": …`, `name: AOT_CONFIG_CONTENT`. */
const variableSet = new RegExp(
    String.raw`\b${configVariable}[\\"']*\s*[=:]|\bname[\\"']*\s*[=:]\s*[\\"']*${configVariable}\b`,
    "i",
);

/** The parts that each collector's config has. */
const sections = ["receivers", "exporters", "service", "pipelines"].map(
    (section) => new RegExp(String.raw`(^|[\s{,"'\\])${section}[\\"']*\s*:`),
);

/** A key for images with what is set. It takes all that follows, so that no part is looked at twice. */
const imageSet = /\bimage(?:uri|url)?[\\"']*\s*[=:]\s*[\\"']*([\w.:/@-]*)/gi;

const containerRun = /\b(?:docker|podman|nerdctl|finch)\s+run\s/i;
/** Where a command of a shell ends. */
const commandEnd = /[\n;|&]/;
/** An argument that has a path and isn't an option. */
const argument = /\s[\\"']*([a-z0-9][\w.:@-]*\/[\w.:/@-]*)/gi;

/** Characters of an image reference: a repository has 255 at most, a tag 128, a digest 71 (OCI distribution spec). */
const longestImage = 1024;

/** Whether it is nothing but base64, with whatever white space. Tested without any repetition that could be retried. */
const mayBeBase64 = (text: string): boolean =>
    text.length >= 64 &&
    text.length < longestBase64 &&
    !/[^A-Za-z0-9+/=\s]/.test(text) &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(text.replace(/\s+/g, ""));

const longestBase64 = 10_000_000;

/** The text in base64, of gzip too, as user data may be; undefined for other bytes. */
function decodedBase64(text: string): string | undefined {
    const bytes = Buffer.from(text, "base64");
    try {
        const plain =
            bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: longestBase64 }) : bytes;
        return new TextDecoder("utf-8", { fatal: true }).decode(plain);
    } catch {
        return undefined;
    }
}

/** Whether a text is or holds a collector's config, in base64 too. */
export function holdsConfig(text: string): boolean {
    const plain = mayBeBase64(text) ? (decodedBase64(text) ?? text) : text;
    return sections.every((section) => section.test(plain));
}
