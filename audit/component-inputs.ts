/** Where in an `AdotTaskDefinition` somebody follows the fix of a rule: it makes its sidecar of inputs. Data. */
import { sidecarContainer } from "../collector";
import { orList } from "../collector/lists";
import type { RuleName } from "./rules";

/** What makes a part of the config of its own: `sidecar` has these inputs. */
const config = ["sidecar.additions", "sidecar.transform"];

/** The collector's container is as the component makes it, until a transform changes it. */
const hatch = ["transform.taskDefinition in its options"];

/** By rule: inputs, an asterisk for the name of a container; or a transform in the options. */
export const componentInputs: Readonly<Record<RuleName, readonly string[]>> = {
    "config-unreadable": config,
    "no-pipelines": ["scrape", ...config],
    "unknown-section": config,
    "id-not-valid": config,
    "pipeline-not-valid": config,
    "limiter-missing": ["sidecar.transform"],
    "limiter-not-first": ["sidecar.transform"],
    "limiter-percentage": ["sidecar.memory"],
    "limiter-incomplete": ["sidecar.memory"],
    "limiter-too-slow": ["sidecar.memory"],
    "limiter-too-large": ["sidecar.memory"],
    "limiter-too-small": ["sidecar.memory"],
    "message-too-large": [...config, "sidecar.memory"],
    "unknown-component": config,
    "removed-key": ["sidecar.image", ...config],
    "unknown-key": config,
    "value-not-valid": config,
    "setting-refused": config,
    "condition-not-valid": config,
    "address-not-filled-in": ["platform", "scrape", ...config],
    "export-loop": config,
    "sender-misdirected": ["containers.*.environment"],
    "dangling-reference": config,
    "signal-not-supported": config,
    "scrape-timeout-too-long": ["scrape.*.intervalSeconds", ...config],
    "scrape-config-not-valid": ["scrape", ...config],
    "regex-not-valid": ["scrape", ...config],
    "port-taken-twice": config,
    "variable-unset": ["sidecar.environment", "sidecar.secrets"],
    "remote-write-unauthenticated": config,
    "remote-write-unencrypted": config,
    "endpoint-mismatched": config,
    "endpoint-incomplete": [...config, "sidecar.environment", "sidecar.secrets"],
    "queue-unbounded": config,
    "batch-unbounded": config,
    "queue-too-long": config,
    "queue-unknown": config,
    "scrape-unbounded": ["scrape.*.sampleLimit", "scrape.*.bodySizeLimitMiB", ...config],
    "message-unbounded": [...config, "sidecar.memory"],
    "limiter-too-fast": ["sidecar.memory"],
    "gc-interval-too-long": ["sidecar.memory"],
    "gomemlimit-below-limiter": ["sidecar.memory"],
    "gomemlimit-too-large": ["sidecar.memory"],
    "variable-empty": ["sidecar.environment", "sidecar.secrets"],
    "address-unreachable": [...config, "networkMode"],
    "path-appended-twice": config,
    "remote-write-anonymous": [...config, "sidecar.secrets"],
    "throttled-dropped": ["sidecar.image", "sidecar.imageRelease"],
    "request-too-large": config,
    "cloudwatch-request-too-large": config,
    "identity-missing": config,
    "label-unbounded": config,
    "containers-unreadable": hatch,
    "config-unproven": ["sidecar.image", "sidecar.imageKind", ...config],
    "container-memory-missing": ["sidecar.memory"],
    "gomemlimit-unreadable": ["sidecar.memory"],
    "gc-off": ["sidecar.environment"],
    "image-unpinned": ["sidecar.image"],
    "image-not-there": ["sidecar.image"],
    "release-unknown": ["sidecar.image", "sidecar.imageRelease"],
    "release-unsupported": ["sidecar.image"],
    "health-check-missing": hatch,
    "health-check-shell": hatch,
    "health-check-failing": ["sidecar.transform", ...hatch],
    "dependency-never-met": ["containers.*.waitForCollector", ...hatch],
    "port-unreachable": [...config, ...hatch],
    "stop-timeout-short": ["sidecar.stopTimeout", ...config],
    "sidecar-essential": ["sidecar.essential"],
    "listener-clash": [...config, "containers.*.ports"],
    "task-definition-too-large": ["containers", "scrape", ...config],
    "task-definition-refused": ["memory", "cpu", "containers", "volumes", "networkMode"],
    "storage-not-writable": ["sidecar.readonlyRootFilesystem", "sidecar.mounts", ...config],
    "user-not-in-image": hatch,
    "listener-clash-possible": [...config, "containers.*.ports"],
    "host-port-shared": ["containers.*.fields", ...hatch],
    "storage-owner-unknown": ["volumes", "sidecar.mounts", ...config],
    "task-memory-short": ["memory"],
    "task-definition-large": ["containers", "scrape", ...config],
    "task-role-missing": ["taskRole"],
};

const inComponent = (rule: RuleName): string =>
    `In an AdotTaskDefinition the place for it is ${orList(componentInputs[rule])}.`;

/** The sidecar of a component has nothing that could be changed but by the component's inputs. */
export const inWordsOfMaker = <Found extends { readonly rule: RuleName; readonly fix: string }>(
    found: Found,
    { name }: { readonly name: string },
    { componentConfigDigest }: { readonly componentConfigDigest?: string },
): Found =>
    componentConfigDigest !== undefined && name === sidecarContainer
        ? { ...found, fix: `${found.fix} ${inComponent(found.rule)}` }
        : found;
