/** What a collector's container starts, and with which flags; or why nobody can tell. */
import { adotReleaseOf } from "../../collector";
import type { ConfigVariable } from "../config-variables";
import type { Container } from "../containers";
import { imageReference, patternFor } from "../image-reference";
import type { Distribution, KnownImage } from "../images";
import { adotFlags, communityFlags, type Flags, type ReadFlags, type Refusal } from "./flags";
import { isWithin, normalPath } from "./paths";
import type { Reason } from "./reason";

/** The collector of the image starts with these flags. */
export interface Start {
    readonly flags: Flags;
    /** Whether the image's own command brings them, since the container has none. */
    readonly isImagesCommand: boolean;
}

/** How a container starts. Proven only for the executable of an image that is known, which nothing is mounted over. */
export function startOf(container: Container, image: KnownImage | undefined): Start | Refusal | Reason {
    const { entryPoint, command } = container;
    const [program] = entryPoint;
    if (image === undefined || image.distribution === "private") {
        return unknownImage(container, image);
    }
    if (program !== undefined && !image.executables.includes(program)) {
        return otherProgram(program, image);
    }
    const reason = reasonOfMounts(container, image);
    if (reason !== undefined) {
        return reason;
    }
    const args = [...entryPoint.slice(1), ...command];
    if (image.distribution === "other") {
        return args.length === 0 ? byItself : otherArguments(image.takes!);
    }
    // An entry point replaces the image's command as well as its entry point (Docker's own merge of both).
    if (program === undefined && command.length === 0) {
        return byItself;
    }
    const flags = readFlags[image.distribution](args);
    if ("refusal" in flags) {
        return flags;
    }
    return unknownGate(container, image, flags) ?? reasonOfOrder(image, flags) ?? { flags, isImagesCommand: false };
}

/** Without arguments, but for those of the image. */
const byItself: Start = { flags: { configs: [], sets: [], gates: [] }, isImagesCommand: true };

const readFlags: Readonly<Record<Exclude<Distribution, "private" | "other">, ReadFlags>> = {
    adot: adotFlags,
    community: communityFlags,
};

const declare = (kinds: string, container: Container): string =>
    `in the pack's settings, ${kinds}: ${JSON.stringify(patternFor(imageReference(container.image)))}`;

/** An image of which nobody here knows how its program finds a config. */
function unknownImage(container: Container, image: KnownImage | undefined): Reason {
    const { repository } = imageReference(container.image);
    if (repository === "") {
        return {
            why: "The container has no image, so that nobody can tell which program it runs.",
            fix: "Name ADOT's own image.",
        };
    }
    if (image?.other !== undefined) {
        return {
            why: `${image.other.config} So nothing here shows which config it runs with.`,
            fix: "Use ADOT's or the community's own image.",
        };
    }
    const isAdots = /(aws-?otel|adot|aoc|awscollector)/i.test(repository);
    return {
        why: `The image ${repository} isn't ADOT's own or the community's, and nothing tells which program it starts and which config that reads.`,
        fix: isAdots
            ? `Use ADOT's own image; or, if this is a copy of it, declare it ${declare("under images.adot", container)}, beside imageKind "adot" in a sidecar of pulumi-adot. A copy that is named with the digest of a known release needs no setting.`
            : `Use ADOT's or the community's own image; or declare this one ${declare("under images.adot if it is a copy of ADOT's, or under images.community if its entry point is a collector that reads --config", container)}.`,
    };
}

const otherArguments = ({ program, variable }: ConfigVariable): Reason => ({
    why: `The container gives arguments to ${program}, which take the place of ${variable} or change what it says.`,
    fix: `Leave command and the arguments in entryPoint away, and put the whole config as a literal into ${variable}.`,
});

const startItself = (image: KnownImage): string =>
    `Leave entryPoint away, or start ${image.executables.join(" or ")} itself, and give it the config as a literal.`;

function otherProgram(program: string, image: KnownImage): Reason {
    return /(^|\/)(ba|da|a|z|k)?sh$/.test(program)
        ? {
              why: "The container starts through a shell, which can change the config before the collector reads it.",
              fix: startItself(image),
          }
        : {
              why: "The container starts a program that isn't known to be its image's collector, and that can change the config before a collector reads it.",
              fix: startItself(image),
          };
}

/** Where ADOT looks for a file with more environment variables (its `pkg/extraconfig`). */
const extraVariables = "/opt/aws/aws-otel-collector/etc/extracfg.txt";

/** Folders of data only, below which a declared image may have volumes: where its program is nobody knows. */
const dataFolders = ["/data", "/etc", "/home", "/mnt", "/run", "/srv", "/tmp", "/var"];

/** A volume over the program, or over a file that it reads beside its config, can hold anything. */
function reasonOfMounts({ mountPaths, volumesFrom }: Container, image: KnownImage): Reason | undefined {
    if (volumesFrom.length > 0) {
        return {
            why: "The container takes the volumes of another one (volumesFrom), which may lie over its program or over files that it reads.",
            fix: "Mount single volumes with mountPoints.",
        };
    }
    const paths = mountPaths.map(normalPath);
    const path = paths.includes(undefined) ? undefined : paths.find((each) => isOver(each!, image));
    const fix = "Mount the volume somewhere else, such as below /home or /var.";
    if (paths.includes(undefined)) {
        return {
            why: "A volume is mounted at a path that isn't absolute, and so perhaps over the collector's program.",
            fix,
        };
    }
    if (path === undefined) {
        return undefined;
    }
    const what = hasExtraVariables(path, image)
        ? `ADOT takes environment variables from the file ${extraVariables}`
        : "the collector's program may lie";
    return {
        why: `A volume is mounted at ${path}, where ${what}, so that the collector can run with anything.`,
        fix,
    };
}

const hasExtraVariables = (path: string, { distribution }: KnownImage): boolean =>
    distribution === "adot" && isWithin(extraVariables, path);

function isOver(path: string, image: KnownImage): boolean {
    const isPlaceKnown = image.isOriginal || image.distribution === "adot";
    return (
        hasExtraVariables(path, image) ||
        image.executables.some((file) => isWithin(file, path)) ||
        !(isPlaceKnown || dataFolders.some((folder) => path !== folder && isWithin(path, folder)))
    );
}

/**
 * A gate that the release doesn't know, or can't switch off, keeps it from starting; of most releases nobody here knows
 * them.
 */
function unknownGate({ image }: Container, { distribution }: KnownImage, { gates }: Flags): Refusal | undefined {
    const release = distribution === "adot" ? adotReleaseOf(imageReference(image)) : undefined;
    const fix = "Remove it from --feature-gates.";
    const unknown = gates
        .map((gate) => gate.replace("-", ""))
        .find((id) => release?.knownGates?.includes(id) === false);
    if (unknown !== undefined) {
        return {
            refusal: `ADOT ${release!.version} has no feature gate ${unknown}: the collector doesn't start.`,
            fix,
        };
    }
    const stable = release?.stableGates.find((id) => gates.includes(`-${id}`));
    return stable === undefined
        ? undefined
        : {
              refusal: `ADOT ${release!.version} can't switch the feature gate ${stable} off: the collector doesn't start.`,
              fix,
          };
}

/**
 * ADOT keeps the list of its configs, appends what `--set` says to it, and then parses the arguments once more into the
 * same list: from three `--config` on, Go's spare room in it makes a config take the place of a `--set`.
 */
function reasonOfOrder({ distribution }: KnownImage, { configs, sets }: Flags): Reason | undefined {
    return distribution === "adot" && configs.length > 2 && sets.length > 0
        ? {
              why: "ADOT reads its flags twice, and with three or more --config it takes one of them a second time in place of a --set.",
              fix: "Give it one --config with the whole config, or put it as a literal into AOT_CONFIG_CONTENT.",
          }
        : undefined;
}
